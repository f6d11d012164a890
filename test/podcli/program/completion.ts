import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { podcli as table } from '../../../src/podcli/commands.ts'
import { listEntries } from '../entries.ts'
import { PODCLI } from '../run.ts'
import { openTerminal } from '../terminal.ts'

const home = mkdtempSync(join(tmpdir(), 'podcli-home-'))
after(() => rmSync(home, { recursive: true }))

const env = { HOME: home, PATH: `${dirname(PODCLI)}:${process.env.PATH}` }

/** The file of the script for a shell. */
const script = (shell: string) => join(home, `podcli.${shell}`)
before(() => {
  for (const shell of ['bash', 'fish', 'zsh']) {
    writeFileSync(script(shell), execFileSync(PODCLI, ['completion', shell], { env }))
  }
})

/** What a shell runs that answers each question in turn: what it offers in place of the last of the words, and a line of `END`. */
const QUESTIONS: Record<string, (questions: readonly Question[]) => string[]> = {
  bash(questions) {
    const ask = `source ${script('bash')}
      function=$(complete -p podcli | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      ask() {
        unset COMPREPLY
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        $function
        printf '%s\\n' "\${COMPREPLY[@]}" ${END}
      }`
    return ['--norc', '-c', [ask, ...questions.map((words) => `ask ${words.map(quote).join(' ')}`)].join('\n')]
  },
  fish(questions) {
    const asks = questions.map((words) => `complete -C ${quote(words.join(' '))}; echo ${END}`)
    return ['--no-config', '-c', [`source ${script('fish')}`, ...asks].join('\n')]
  },
}

type Question = readonly string[]

/** A line behind the answer to a question. */
const END = '====='

for (const [shell, toWords] of Object.entries(QUESTIONS)) {
  describe(`completion in ${shell}`, { skip: isMissing(shell) }, () => {
    const questions: Question[] = []
    let answers: string[][] = []
    // One shell for all: a start of it takes longer than its answers.
    before(() => {
      const output = execFileSync(shell, toWords(questions), { env, encoding: 'utf8' })
      answers = output.split(`${END}\n`).map((answer) => answer.split('\n').filter(Boolean))
      assert.equal(answers.length, questions.length + 1)
    })

    /** Asks along with the others; what it returns tells the answer, without the meanings of fish. */
    function ask(...words: Question): () => string[] {
      const index = questions.push(['podcli', ...words]) - 1
      return () => answers[index]?.map((line) => line.replace(/\t.*/, '')) ?? []
    }

    for (const { words, entry } of listEntries(table)) {
      const [offered, offeredFlags] = [ask(...words, ''), ask(...words, '--')]
      test(`offers what may stand behind ${['podcli', ...words].join(' ')}`, () => {
        const names = 'commands' in entry ? Object.keys(entry.commands) : []
        const flags = ['--help', ...Object.keys('commands' in entry ? {} : entry.flags).map((name) => `--${name}`)]
        assert.deepEqual(
          offered()
            .filter((one) => !one.startsWith('-'))
            .sort(),
          names.sort(),
        )
        assert.deepEqual(offeredFlags().sort(), flags.sort())
      })
    }

    const [commands, flags] = [ask('check', 'h'), ask('check', 'http', '--re')]
    test('goes by what is typed of a word', () => {
      assert.deepEqual(commands(), ['http'])
      assert.deepEqual(flags(), ['--retry'])
    })

    const behind = ask('check', 'grpc', '--tls', 'localhost:1', '--ser')
    test('offers flags behind the address and other flags, too', () => {
      assert.deepEqual(behind(), ['--service'])
    })

    const value = ask('check', 'http', '--method', '')
    test('offers nothing where a value is typed', () => {
      assert.deepEqual(value(), [])
    })
  })
}

describe('completion in zsh', { skip: isMissing('zsh') }, () => {
  const setups = {
    sourced: `compinit -u -D; source ${script('zsh')}`,
    'in a directory of fpath': `cp ${script('zsh')} ${home}/_podcli; fpath=(${home} $fpath); compinit -u -D`,
  }
  // Ctrl-G tells what has been typed: the line itself is full of control sequences.
  const teller = 'tell() { zle -M "[$BUFFER]" }; zle -N tell; bindkey "^G" tell'
  for (const [way, setup] of Object.entries(setups)) {
    test(`completes commands and flags when the script is ${way}`, async () => {
      writeFileSync(join(home, 'setup'), `autoload -U compinit\n${setup}\n${teller}\n`)
      using zsh = openTerminal('exec zsh -f', env)
      zsh.type(`source ${home}/setup; echo re''ady\r`)
      await zsh.shown(/\bready\r\n/)
      zsh.type('podcli che\th\tlocalhost --ret\t\x07')
      await zsh.shown(/\[podcli check http localhost --retry ?\]/)
      zsh.type('\x15podcli ws \t\t')
      await zsh.shown(/--origin +-- Origin to send; the address's own/)
    })
  }
})

function isMissing(shell: string): string | false {
  return spawnSync(shell, ['--version']).error ? `${shell} is not installed` : false
}

function quote(word: string): string {
  return `'${word}'`
}

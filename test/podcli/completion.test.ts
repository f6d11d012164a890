import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { podcli as table } from '../../src/podcli/commands.ts'
import { listEntries } from './entries.ts'
import { PODCLI } from './run.ts'
import { openTerminal } from './terminal.ts'

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

/** What a shell offers in place of the last of the words. */
const OFFERS: Record<string, (words: readonly string[]) => string[]> = {
  bash(words) {
    const ask = `source ${script('bash')}
      COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
      $(complete -p podcli | sed 's/.*-F \\([^ ]*\\) .*/\\1/')
      printf '%s\\n' "\${COMPREPLY[@]}"`
    return run('bash', ['--norc', '-c', ask, 'bash', ...words])
  },
  fish(words) {
    const ask = `source ${script('fish')}; complete -C $argv[1]`
    return run('fish', ['--no-config', '-c', ask, words.join(' ')]).map((line) => line.replace(/\t.*/, ''))
  },
}

for (const [shell, offer] of Object.entries(OFFERS)) {
  describe(`completion in ${shell}`, { skip: isMissing(shell) }, () => {
    for (const { words, entry } of listEntries(table)) {
      test(`offers what may stand behind ${['podcli', ...words].join(' ')}`, () => {
        const names = 'commands' in entry ? Object.keys(entry.commands) : []
        const flags = ['--help', ...Object.keys('commands' in entry ? {} : entry.flags).map((name) => `--${name}`)]
        const offered = offer(['podcli', ...words, ''])
        assert.deepEqual(offered.filter((one) => !one.startsWith('-')).sort(), names.sort())
        assert.deepEqual(offer(['podcli', ...words, '--']).sort(), flags.sort())
      })
    }

    test('goes by what is typed of a word', () => {
      assert.deepEqual(offer(['podcli', 'check', 'h']), ['http'])
      assert.deepEqual(offer(['podcli', 'check', 'http', '--re']), ['--retry'])
    })

    test('offers flags behind the address and other flags, too', () => {
      assert.deepEqual(offer(['podcli', 'check', 'grpc', '--tls', 'localhost:1', '--ser']), ['--service'])
    })

    test('offers nothing where a value is typed', () => {
      assert.deepEqual(offer(['podcli', 'check', 'http', '--method', '']), [])
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

function run(command: string, words: readonly string[]): string[] {
  return execFileSync(command, words, { env, encoding: 'utf8' }).split('\n').filter(Boolean)
}

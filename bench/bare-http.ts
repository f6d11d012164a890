import { createServer } from 'node:http'
import { readBareFlags } from './bare-flags.ts'

/** Answers ready-made bytes by `node:http` alone. */
const { answers, port } = readBareFlags()
const byPath = new Map(answers.map((answer) => [answer.path, answer]))

createServer((request, response) => {
  const answer = byPath.get(request.url ?? '')
  if (!answer) return response.writeHead(404).end()
  const [code, phrase] = answer.status.split(/ (.*)/)
  const head = () => response.writeHead(Number(code), phrase, [...answer.headers.flat()])
  if (!answer.echoes) return head().end(answer.body)
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => head().end(Buffer.concat(chunks)))
}).listen(port)

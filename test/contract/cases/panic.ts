import assert from 'node:assert/strict'
import type { Case } from '../suite.ts'

export const panicCases: readonly Case[] = [
  {
    good: 'GET /panic',
    title: 'ends the process with code 255',
    async run({ ask, server }) {
      // The connection may break before there is an answer.
      await ask('/panic').catch(() => undefined)
      assert.equal(await server.exited, 255)
    },
  },
]

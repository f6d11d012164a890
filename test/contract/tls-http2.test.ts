import { redis, testContract } from './contract.ts'
import { tls } from './target.ts'

testContract(tls([], { http2: true }), redis)

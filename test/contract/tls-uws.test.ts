import { testContract } from './contract.ts'
import { tls } from './target.ts'

testContract(tls(['--http-engine=uws'], { prefix: '/foo' }))

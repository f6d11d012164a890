import { testContract } from './contract.ts'
import { tls } from './target.ts'

// Below a prefix, which each engine is to honour.
testContract(tls(['--http-engine=node'], { prefix: '/foo' }))

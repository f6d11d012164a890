import { testContract } from './contract.ts'
import { tls } from './target.ts'

// Below a prefix, which each engine and either way to connect is to honour.
testContract(tls(['--http-engine=uws'], { prefix: '/foo' }))

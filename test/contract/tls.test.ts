import { testContract } from './contract.ts'
import { tls } from './target.ts'

// The targets cover each pair of engine, protocol, TLS and prefix, not all that can be combined.
testContract(tls(['--http-engine=node'], { prefix: '/foo' }))

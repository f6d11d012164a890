import { testContract } from './contract.ts'
import { plain } from './target.ts'

testContract(plain('/foo', ['--http-engine=node', '--workers=1']))

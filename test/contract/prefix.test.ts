import { testContract } from './contract.ts'
import { plain } from './target.ts'

testContract(plain('/foo', ['--workers=1']))

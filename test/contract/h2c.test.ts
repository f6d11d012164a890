import { testContract } from './contract.ts'
import { h2c } from './target.ts'

testContract(h2c('/foo'))

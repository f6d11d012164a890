import { redis, testContract } from './contract.ts'
import { plain } from './target.ts'

testContract(plain(''), redis)

import { runShard } from '../src/shard.ts'

runShard()

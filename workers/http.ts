import { runShard } from '../src/shard.ts'

await runShard()

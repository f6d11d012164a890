import { burn } from '../src/stress.ts'

burn()

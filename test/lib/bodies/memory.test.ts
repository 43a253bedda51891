import { memoryBodies } from '../../../lib/bodies/memory.ts'
import { bodiesContract } from '../../contract/bodies.ts'

bodiesContract('bodies in memory', memoryBodies)

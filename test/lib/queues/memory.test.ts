import { memoryQueue } from '../../../lib/queues/memory.ts'
import { queueContract } from '../../contract/queue.ts'

queueContract('memory queue', (clock) => memoryQueue(clock))

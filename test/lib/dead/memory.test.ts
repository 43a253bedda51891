import { memoryDeadLetters } from '../../../lib/dead/memory.ts'
import { deadContract } from '../../contract/dead.ts'

deadContract('dead letters in memory', memoryDeadLetters)

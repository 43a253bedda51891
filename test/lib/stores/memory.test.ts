import { memoryStore } from '../../../lib/stores/memory.ts'
import { storeContract } from '../../contract/store.ts'

storeContract('memory store', memoryStore)

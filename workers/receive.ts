/** A Worker that only receives, for the split in two: nothing that handlers do behind the queue can touch it. */
import type { ReceiveBindings } from './bindings.ts'
import { answering, oncePerIsolate } from './isolate.ts'
import { composeReceiver } from './receiver.ts'

export default { fetch: answering(oncePerIsolate((env: ReceiveBindings) => ({ answer: composeReceiver(env) }))) }

/** The whole of larkgate as one Worker: receives, consumes, keeps what was done. Split in two: receive.ts, consume.ts. */
import type { ConsumeBindings } from './bindings.ts'
import { composeConsumer, consuming } from './consumer.ts'
import { answering, oncePerIsolate } from './isolate.ts'
import { composeReceiver } from './receiver.ts'

export { DeadLettersObject, SeenObject } from './objects.ts'

const partsOf = oncePerIsolate((env: ConsumeBindings) => {
  const receive = composeReceiver(env)
  const { operate, consume } = composeConsumer(env)
  return {
    consume,
    operate,
    answer: async (request: Request, arrivedAtMs: number) =>
      (await operate(request, arrivedAtMs)) ?? receive(request, arrivedAtMs),
  }
})

export default { fetch: answering(partsOf), queue: consuming(partsOf) }

/** The other Worker of the split: handlers behind the queue, the objects that keep what was done, the operator routes. */
import { answerError } from '../lib/core/answer.ts'
import { RequestError } from '../lib/core/errors.ts'
import type { ConsumeBindings } from './bindings.ts'
import { composeConsumer, consuming } from './consumer.ts'
import { answering, oncePerIsolate } from './isolate.ts'

export { DeadLettersObject, SeenObject } from './objects.ts'

const partsOf = oncePerIsolate((env: ConsumeBindings) => {
  const { operate, consume } = composeConsumer(env)
  return {
    consume,
    operate,
    answer: async (request: Request, arrivedAtMs: number) =>
      (await operate(request, arrivedAtMs)) ??
      answerError(new RequestError('ERR_NOT_FOUND', 'there is nothing at this path')),
  }
})

export default { fetch: answering(partsOf), queue: consuming(partsOf) }

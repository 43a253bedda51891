/** The Worker of the tests. It runs in their isolate, so they share what is in this module. */
import { SeenObject as RealSeenObject } from '../../workers/objects.ts'

export { DeadLettersObject } from '../../workers/objects.ts'

export interface TestEnv {
  readonly EVENTS: Queue
  readonly SEEN: DurableObjectNamespace<SeenObject>
  readonly DEAD: DurableObjectNamespace<import('../../workers/objects.ts').DeadLettersObject>
  readonly BODIES: R2Bucket
}

/** What time it is for the objects, and who gets the batches of the queues. */
export const world: {
  nowMs: (object: DurableObjectState) => number
  consume: (batch: MessageBatch) => Promise<void>
} = {
  nowMs: () => Date.now(),
  consume: () => Promise.reject(new Error('nobody is there')),
}

/** With the tests' clock. */
export class SeenObject extends RealSeenObject<TestEnv> {
  protected override nowMs(): number {
    return world.nowMs(this.ctx)
  }
}

// biome-ignore lint/style/noDefaultExport: the runtime asks for it
export default {
  queue: (batch) => world.consume(batch),
} satisfies ExportedHandler<TestEnv>

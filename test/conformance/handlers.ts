/** Answers every type of callback, and queues it as well: what comes through must be the same in every runtime. */
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { CALLBACK_TYPES, LEGACY_CARD_TYPE } from '../../lib/events/callbacks.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'

const dispatcher = createDispatcher()
for (const type of [...CALLBACK_TYPES, LEGACY_CARD_TYPE] as string[]) {
  dispatcher
    .on<UntypedEvent>(type, () => undefined)
    .callback<UntypedEvent>(type, (body, { key }) => ({ fields: Object.keys(body), key }))
}

// biome-ignore lint/style/noDefaultExport: this is how a handlers file hands over its dispatcher
export default dispatcher

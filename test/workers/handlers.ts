/** The handlers of the tests' Worker: do what a test has told them to. */
import { createDispatcher } from '../../lib/core/dispatch.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'
import { handling } from './handling.ts'

handling.loaded = true

// biome-ignore lint/style/noDefaultExport: this is how a handlers file hands over its dispatcher
export default createDispatcher()
  .on<UntypedEvent>('made.up_v1', (body, context) => handling.on(body, context))
  .on<UntypedEvent>('ordered_v1', (body, context) => handling.on(body, context))
  .on<UntypedEvent>('slow_v1', (body, context) => handling.on(body, context), { timeoutMs: 60 * 60_000 })
  .on<UntypedEvent>('card.action.trigger' as string, (body, context) => handling.on(body, context))
  .callback('card.action.trigger', (body, context) => handling.callback(body, context) as undefined)
  .callback('url.preview.get', (body, context) => handling.callback(body, context) as undefined)

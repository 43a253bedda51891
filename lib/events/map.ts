/**
 * The payloads of events by type, shaped as documented: `header` and `event` stay apart.
 *
 * The maps are generated from facts/events.ts; any other type is routed by its name and typed by whoever handles it.
 */
import type { CardActionTriggerV1 } from './types/card.gen.ts'
import type { CallbackMap, EventMap } from './types/maps.gen.ts'

export type * from './shapes.ts'
export type { CallbackMap, EventMap, EventV1Map } from './types/maps.gen.ts'

/** @see docs/protocol.md#payloads */
export type MessageReceived = EventMap['im.message.receive_v1']

/** @see docs/protocol.md#callbacks */
export type CardAction = CallbackMap['card.action.trigger']

/** @see docs/protocol.md#callbacks */
export type UrlPreview = CallbackMap['url.preview.get']

/** The flat body of a legacy card's action: no header, no `event`. @see docs/protocol.md#legacy-card */
export type LegacyCardAction = CardActionTriggerV1

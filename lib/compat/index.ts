/** `larkgate/compat`: handlers written for the official Node SDK run on larkgate. @see docs/migrate.md#node */
export { CardActionHandler } from './card-action-handler.ts'
export { combine } from './combine.ts'
export { type AnnotatedHandler, EventDispatcher, type FlatHandler, type SdkOptions } from './event-dispatcher.ts'
export type { FlatEvent, FlatEventV1 } from './flatten.ts'

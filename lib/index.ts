/** What users of the package import: the walk, its ports and its errors. Adapters have subpaths of their own. */
export { type App, FEISHU_DOMAIN, type SocketApp } from './core/app.ts'
export type { EventCalls, OpenCalls } from './core/calls.ts'
export type { CardCalls, CardUpdateOptions } from './core/card.ts'
export { type ClaimCheckOptions, withClaimCheck } from './core/claim-check.ts'
export { DONE_TTL_MS } from './core/claimed.ts'
export {
  type ConsumeReport,
  type Consumer,
  type ConsumerOptions,
  type ConsumerPorts,
  createConsumer,
  LEASE_MS,
} from './core/consume.ts'
export {
  type AnyEvent,
  type CallbackHandler,
  createDispatcher,
  type Dispatcher,
  type EventContext,
  type EventHandler,
  type EventHandlerOptions,
  type HandlerContext,
  type Routes,
} from './core/dispatch.ts'
export { type Envelope, type ReceivedEnvelope, readEnvelope, toEnvelope } from './core/envelope.ts'
export {
  ConfigError,
  ERROR_STATUS,
  type ErrorCode,
  HandlerError,
  LarkgateError,
  PortError,
  RequestError,
  SocketError,
} from './core/errors.ts'
export { silentLog } from './core/log.ts'
export { maskSecrets } from './core/mask.ts'
export { open } from './core/open.ts'
export { parse } from './core/parse.ts'
export type * from './core/ports.ts'
export { type PumpOptions, pump } from './core/pump.ts'
export {
  createReceiver,
  type Receiver,
  type ReceiverConfig,
  type ReceiverPorts,
} from './core/receive.ts'
export { allKeys, type RedrivePorts, type RedriveReport, redrive } from './core/redrive.ts'
export { type CallbackCall, type CallbackHandling, createReplier, type Replier } from './core/replier.ts'
export {
  type Card,
  type CardReply,
  cardRaw,
  cardTemplate,
  type LegacyCardReply,
  type Locale,
  type PreviewReply,
  preview,
  type RawCard,
  type ReplyMap,
  type TemplateCard,
  type Texts,
  type Toast,
  toast,
} from './core/replies.ts'
export type { ReceiveReport } from './core/report.ts'
export { verify, verifyCard } from './core/verify.ts'
export {
  type Content,
  type ContentMap,
  decodeContent,
  type KnownContent,
  type MessageWithContent,
  type UnknownContent,
} from './events/content.ts'
export { decodeJson, type JsonField } from './events/json-field.ts'
export type * from './events/map.ts'
export { plainText } from './events/plain-text.ts'
export type { Post, PostElement, PostElementMap } from './events/post.ts'
export { epochMs, timeMs } from './events/time.ts'

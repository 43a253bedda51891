/** `larkgate/simulator`: a fake Feishu platform. Knows nothing of the rest of larkgate: it is a second opinion on it. */
export { type App, challenge, eventV1, eventV2, type JsonObject, type Origin } from './envelope.ts'
export type { Ack } from './gateway/ack.ts'
export type { Acceptance, Gateway } from './gateway/api.ts'
export type { ControlAnswer, ControlRequest } from './gateway/control.ts'
export type { Attempt, SocketDelivery, SocketPushOptions } from './gateway/delivery.ts'
export { type DiscoveryAnswer, GATEWAY_CODES, type GatewayApp, type HandshakeRefusal } from './gateway/discovery.ts'
export { decodeFrame, encodeFrame, type Frame, type Header } from './gateway/frame.ts'
export { createGateway } from './gateway/gateway.ts'
export type { LinkInfo, Peer, Raw, ServerLink } from './gateway/link.ts'
export type { FrameOptions, Order } from './gateway/message.ts'
export type { Counts, Happening, Violation } from './gateway/observations.ts'
export { type GatewayServer, type GatewayServerOptions, startGateway } from './gateway/server.ts'
export type { GatewayClock, GatewayOptions, GatewaySettings } from './gateway/settings.ts'
export type {
  OpenApiApp,
  OpenApiFault,
  OpenApiOptions,
  OpenApiSettings,
  OpenApiStub,
  SeenRequest,
  SentMessage,
  UpdatedCard,
} from './openapi/api.ts'
export { OPEN_API_CODES, type OpenApiCode } from './openapi/codes.ts'
export { createOpenApi } from './openapi/openapi.ts'
export { type OpenApiServer, type OpenApiServerOptions, startOpenApi } from './openapi/server.ts'
export {
  type CardOptions,
  cardAction,
  legacyCard,
  type MessageOptions,
  messageReceived,
  type Place,
  type PreviewOptions,
  urlPreview,
} from './payloads.ts'
export { createPlatform, type DeliverOptions, type Delivery, type Platform, type PlatformOptions } from './platform.ts'
export { type PushError, type PushOptions, type PushResult, push } from './push.ts'
export { type PlatformRequest, type RequestOptions, toRequest } from './request.ts'
export { type SampleOptions, samplePayload } from './sample.ts'
export { seal, signCard, signEvent } from './seal.ts'
export {
  type Arrived,
  createUser,
  overSocket,
  overWebhook,
  type Sight,
  sightOf,
  USER_CODES,
  type User,
  type UserCode,
  type UserOptions,
} from './user.ts'

/** `larkgate/simulator`: a fake Feishu platform. Knows nothing of the rest of larkgate: it is a second opinion on it. */
export { type App, challenge, eventV1, eventV2, type JsonObject, type Origin } from './envelope.ts'
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

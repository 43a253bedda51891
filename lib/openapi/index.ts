/** `larkgate/openapi`: calls of the platform's OpenAPI from handlers. */
export { type EventOpenApi, type Named, type OpenApiOf, openApiOf } from './bridge.ts'
export type { Answer } from './call.ts'
export {
  type CallOptions,
  createOpenApiClient,
  type OpenApiApp,
  type OpenApiClient,
  type OpenApiOptions,
  type RequestOptions,
  type SentMessage,
} from './client.ts'
export { OpenApiError, type OpenApiErrorDetails } from './error.ts'
export type { Content, MessageRef, ReceiverType, ReplyOptions, SendOptions } from './messages.ts'
export { type Digest, type Fetch, memoryTickets, type OpenApiLimits, type OpenApiPorts, type Tickets } from './ports.ts'
export { keepTicket } from './tickets.ts'

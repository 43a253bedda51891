/** `larkgate/openapi`: calls of the platform's OpenAPI from handlers. */
export type {
  CallAnswer as Answer,
  CallOptions,
  EventCalls as EventOpenApi,
  MessageContent as Content,
  MessageRef,
  Named,
  OpenCalls as OpenApiOf,
  ReceiverType,
  ReplyOptions,
  RequestOptions,
  SendOptions,
  SentMessage,
} from '../core/calls.ts'
export { openApiOf } from './bridge.ts'
export { createOpenApiClient, type OpenApiApp, type OpenApiClient, type OpenApiOptions } from './client.ts'
export { OpenApiError, type OpenApiErrorDetails } from './error.ts'
export { type Digest, type Fetch, memoryTickets, type OpenApiLimits, type OpenApiPorts, type Tickets } from './ports.ts'
export { keepTicket } from './tickets.ts'

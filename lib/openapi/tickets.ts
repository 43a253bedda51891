/** Takes the ticket of a store app out of its event. */
import type { EventV1, EventV1Map } from '../events/map.ts'
import { OpenApiError } from './error.ts'
import type { Tickets } from './ports.ts'

/**
 * A handler for `.onV1('app_ticket', …)`: keeps the ticket in place of the one before. An old one that is delivered late
 * does no harm for long: the platform refuses it, and a new one is asked for.
 *
 * @throws {OpenApiError} ERR_OPENAPI_CALL_INVALID for an event without a ticket, or without the app that it is for
 */
export function keepTicket(tickets: Tickets): (body: EventV1<EventV1Map['app_ticket']>) => Promise<void> {
  return async ({ event: { app_id: appId, app_ticket: ticket } }) => {
    const isWhole = typeof appId === 'string' && appId !== '' && typeof ticket === 'string' && ticket !== ''
    if (!isWhole) throw new OpenApiError('ERR_OPENAPI_CALL_INVALID', 'an app_ticket event without app_id or app_ticket')
    await tickets.put(appId, ticket)
  }
}

/** What a handler is called with, where a test is about something else. */
import type { EventContext } from '../../lib/core/dispatch.ts'
import type { ReceivedEnvelope } from '../../lib/core/envelope.ts'
import { silentLog } from '../../lib/core/log.ts'

const uncalled = () => Promise.reject(new Error('no calls are made here'))

export const context: EventContext = {
  app: 'shop',
  key: 'key',
  type: 'type',
  attempt: 1,
  ageMs: 0,
  signal: new AbortController().signal,
  log: silentLog,
  card: { update: uncalled },
  openApi: { request: uncalled, send: uncalled, reply: uncalled },
}

export const envelope = (data = {}): ReceivedEnvelope => ({
  id: 'id',
  key: 'key',
  type: 'a.b_v1',
  app: 'shop',
  appId: 'cli_1',
  schema: '2.0',
  via: 'webhook',
  createdAtMs: 1,
  receivedAtMs: 2,
  data,
})

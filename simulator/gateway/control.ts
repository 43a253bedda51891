/** Lets another process push through a running gateway: `POST /sim/push`. Knows one request, and no more. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { readObject } from '../read.ts'
import type { Gateway } from './api.ts'
import type { Attempt, SocketDelivery } from './delivery.ts'

/** What may be asked for, as JSON. */
export interface ControlRequest {
  /** An event type, or a body that starts with `{`. */
  readonly push: string
  /** App id; by default the first app. */
  readonly app?: string
  /** Text of an `im.message.receive_v1`. */
  readonly text?: string
}

/** What comes back with 200: the body that was sent, and what became of the first attempt. */
export interface ControlAnswer extends Pick<SocketDelivery, 'text' | 'type' | 'eventId'> {
  readonly attempt: Attempt
}

/** 200 with a {@link ControlAnswer}; 404 for an app that it does not know, 409 when the app has no open link. */
export async function answerControl(
  gateway: Gateway,
  { headers }: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<void> {
  const answer = (status: number, content: unknown) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(content))
  }
  // A page in a browser cannot send this type to another origin.
  if (headers['content-type'] !== 'application/json') return answer(415, { error: 'the body must be JSON' })
  const { push, app, text } = readObject(body)
  const known = gateway.apps.map(({ appId }) => appId)
  const appId = app ?? known[0]
  if (typeof push !== 'string' || typeof appId !== 'string') return answer(400, { error: 'push is missing' })
  if (!known.includes(appId)) return answer(404, { error: `the simulator does not know the app ${appId}` })
  if (gateway.links(appId).length === 0) return answer(409, { error: `the app ${appId} has no open long connection` })
  const { promise, resolve } = Promise.withResolvers<ControlAnswer>()
  const onAttempt = (attempt: Attempt, { text, type, eventId }: SocketDelivery) =>
    resolve({ text, type, eventId, attempt })
  gateway.push(push, { app: appId, ...(typeof text === 'string' && { text }), onAttempt })
  answer(200, await promise)
}

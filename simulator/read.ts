/** Reads back what a body says of itself. Never throws: the body may be anything a receiver or a test has written. */
import type { JsonObject } from './envelope.ts'

/** The JSON object in `text`; an empty one when there is none. */
export function readObject(text: string): JsonObject {
  try {
    return asObject(JSON.parse(text))
  } catch {
    return {}
  }
}

/** The value that a URL check asks the receiver to repeat; `undefined` for any other body. */
export function challengeOf(text: string): string | undefined {
  const body = readObject(text)
  return body.type === 'url_verification' ? asString(body.challenge) : undefined
}

/** `header.event_id` or `uuid`; legacy cards and URL checks have none. */
export function eventIdOf(text: string): string | undefined {
  const body = readObject(text)
  return asString(asObject(body.header).event_id) ?? asString(body.uuid)
}

/** `header.event_type` or `event.type`; legacy cards and URL checks have none. */
export function eventTypeOf(text: string): string | undefined {
  const body = readObject(text)
  return asString(asObject(body.header).event_type) ?? asString(asObject(body.event).type)
}

function asObject(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null ? (value as JsonObject) : {}
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

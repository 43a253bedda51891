/** Path and method → which app, which kind of address. */
import type { AppSecrets } from './app.ts'
import { RequestError } from './errors.ts'

/** `event` takes events and callbacks; `card` takes legacy cards, and callbacks too. */
export type Address = 'event' | 'card'

export interface Destination {
  readonly secrets: AppSecrets
  readonly address: Address
}

/**
 * `/webhook/event` and `/webhook/card` when there is one app, `/webhook/<name>/…` always.
 *
 * @throws {RequestError} ERR_NOT_FOUND, ERR_METHOD_NOT_ALLOWED
 */
export function route(request: Pick<Request, 'method' | 'url'>, apps: ReadonlyMap<string, AppSecrets>): Destination {
  const [, webhook, ...rest] = new URL(request.url).pathname.split('/')
  const address = rest.pop()
  const [name, extra] = rest
  const secrets = name === undefined ? onlyOne(apps) : apps.get(decode(name))
  if (
    webhook !== 'webhook' ||
    extra !== undefined ||
    secrets === undefined ||
    (address !== 'event' && address !== 'card')
  ) {
    throw new RequestError('ERR_NOT_FOUND', 'no app is served at this path')
  }
  if (request.method !== 'POST') throw new RequestError('ERR_METHOD_NOT_ALLOWED', `${request.method} is not POST`)
  return { secrets, address }
}

function onlyOne(apps: ReadonlyMap<string, AppSecrets>): AppSecrets | undefined {
  const [first, ...others] = apps.values()
  return others.length === 0 ? first : undefined
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

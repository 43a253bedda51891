import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createOpenApiClient } from '../../../lib/openapi/client.ts'
import { without } from '../../../lib/openapi/error.ts'
import { memoryTickets } from '../../../lib/openapi/ports.ts'
import { createWorld, MARKET, MESSAGES, SHOP, TOKEN_PATH } from './world.ts'

/** Everything that an inspection of an error could show. */
function shown(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value)
  if (seen.has(value)) return ''
  seen.add(value)
  return Reflect.ownKeys(value)
    .map((name) => `${String(name)}=${shown(Reflect.get(value, name), seen)}`)
    .join('\n')
}

const TICKET = 'the-ticket-of-the-market'

/** A platform, or a proxy before it, that repeats everything it was sent. */
async function errorsOf(how: 'status' | 'msg' | 'throw', pathOfFault: string, app: typeof SHOP | typeof MARKET) {
  const world = createWorld()
  const secrets = new Set<string>([app.appSecret, TICKET])
  const tickets = memoryTickets()
  tickets.put(MARKET.appId, TICKET)
  const fetch = async (url: string, init: RequestInit = {}) => {
    const token = new Headers(init.headers).get('authorization')?.replace('Bearer ', '')
    if (token) secrets.add(token)
    const echo = `${init.method} ${url} ${token} ${init.body}`
    if (new URL(url).pathname.startsWith(pathOfFault)) {
      if (how === 'throw') throw Object.assign(new Error(echo), { cause: new Error(echo), init })
      if (how === 'msg') return Response.json({ code: 1, msg: echo }, { status: 400 })
      return new Response(echo, { status: 500 })
    }
    if (url.endsWith('/app_access_token')) {
      secrets.add('a-token')
      return Response.json({ code: 0, app_access_token: 'a-token', expire: 7200 })
    }
    if (url.endsWith('/tenant_access_token')) {
      return Response.json({ code: 0, tenant_access_token: 't-tenant', expire: 7200 })
    }
    return world.stub.fetch(url, init)
  }
  const { appId, appSecret } = app
  const options = app === MARKET ? { tickets } : {}
  const ports = { ...world.ports, fetch }
  const client = createOpenApiClient({ name: 'shop', appId, appSecret, domain: 'https://open.example' }, ports, options)
  const error = await world.outcomeOf(client.send('oc_1', 'hello', { tenantKey: 'tenant-1' }))
  return { error, secrets }
}

describe('an error', () => {
  const places = [
    ['the call', MESSAGES, SHOP],
    ['asking for the token', TOKEN_PATH, SHOP],
    ['asking for the app’s token', `${TOKEN_PATH}/app_access_token`, MARKET],
    ['asking for the tenant’s token', `${TOKEN_PATH}/tenant_access_token`, MARKET],
  ] as const
  const cases = places.flatMap((place) => (['status', 'msg', 'throw'] as const).map((how) => [how, ...place] as const))

  test.each(cases)('shows no secret, though a platform repeats all (%s, %s)', async (how, _, path, app) => {
    const { error, secrets } = await errorsOf(how, path, app)
    expect(error).toMatchObject({ name: 'OpenApiError' })
    const all = shown(error)
    expect(all).toContain('ERR_OPENAPI_')
    for (const secret of secrets) expect(all).not.toContain(secret)
  })

  test('is without any given secret, wherever that stands', () => {
    const secret = fc.string({ minLength: 4 }).filter((text) => !text.includes('*'))
    fc.assert(
      fc.property(fc.array(fc.string()), secret, (parts, one) => {
        expect(without([one], parts.join(one))).not.toContain(one)
      }),
    )
  })
})

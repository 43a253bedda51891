/** A client, and the platform it talks to, on one clock and without a network. */
import { createOpenApiClient, type OpenApiOptions } from '../../../lib/openapi/client.ts'
import type { OpenApiApp, OpenApiOptions as StubOptions } from '../../../simulator/openapi/api.ts'
import { createOpenApi } from '../../../simulator/openapi/openapi.ts'
import { manualClock } from '../../support/clock.ts'
import { seededRandom } from '../../support/random.ts'

export const SHOP = { appId: 'cli_shop', appSecret: 'the-secret-of-the-shop', tenantKey: 'tenant-1' }
/** A store app. */
export const MARKET = {
  appId: 'cli_market',
  appSecret: 'the-secret-of-the-market',
  store: true,
  tenants: ['tenant-1', 'tenant-2'],
}

export const DOMAIN = 'https://open.example'
export const TOKEN_PATH = '/open-apis/auth/v3'
export const MESSAGES = '/open-apis/im/v1/messages'

const MINUTE = 60_000

export function createWorld({ apps = [SHOP, MARKET], ...options }: Partial<StubOptions> = {}) {
  const clock = manualClock()
  const stub = createOpenApi({ clock, random: seededRandom(), apps, ...options })
  const ports = { fetch: stub.fetch, clock, random: seededRandom(2) }
  return {
    clock,
    stub,
    ports,
    clientOf({ appId, appSecret }: OpenApiApp = SHOP, limits: OpenApiOptions = {}) {
      return createOpenApiClient({ name: 'shop', appId, appSecret, domain: DOMAIN }, ports, limits)
    },
    /** What a promise comes to once enough time has passed; an error is a result too. */
    async outcomeOf<T>(work: Promise<T>, ms = 10 * MINUTE): Promise<T | Error> {
      const settled = work.catch((error: Error) => error)
      await clock.advance(ms)
      return Promise.race([settled, new Error('still waiting')])
    },
    /** How many requests were made to paths that end so. */
    asked: (end: string) => stub.requests().filter(({ path }) => path.endsWith(end)).length,
  }
}

/**
 * As much of Cloudflare's API as wrangler asks for in a deployment, with an account in memory: the real wrangler is pointed
 * at it (`CLOUDFLARE_API_BASE_URL`). Paths and codes are those that wrangler's own sources know.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export const ACCOUNT = { id: 'ac0117', name: 'Invented' }

export interface Consumer {
  readonly script: string
  readonly consumer_id: string
  readonly type: string
  readonly dead_letter_queue?: string
}

export interface CloudflareAccount {
  readonly queues: Map<string, { readonly consumers: Consumer[] }>
  /** Bucket → its lifecycle rules. */
  readonly buckets: Map<string, readonly unknown[]>
  /** Worker → secret → value. */
  readonly workers: Map<string, Map<string, string>>
  readonly accounts: { readonly id: string; readonly name: string }[]
  /** Every request: method and path below the account. */
  readonly requests: string[]
  /** Those that nobody here answers. */
  readonly unknown: string[]
}

export interface CloudflareApi {
  readonly account: CloudflareAccount
  /** For the environment of wrangler. */
  readonly variables: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

class ApiError extends Error {
  readonly status: number
  readonly code: number

  constructor(status: number, code: number, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

interface Asked {
  readonly body: Buffer
  readonly query: URLSearchParams
  readonly names: readonly string[]
}

type Route = readonly [method: string, path: RegExp, answer: (asked: Asked) => unknown]

export async function startCloudflareApi(): Promise<CloudflareApi> {
  const account: CloudflareAccount = {
    queues: new Map(),
    buckets: new Map(),
    workers: new Map(),
    accounts: [ACCOUNT],
    requests: [],
    unknown: [],
  }
  const routes = [...userRoutes(account), ...queueRoutes(account), ...bucketRoutes(account), ...workerRoutes(account)]
  const server = createServer(async (request, response) => {
    const { status, ...body } = await answer(request, account, routes)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    account,
    variables: { CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}`, CLOUDFLARE_API_TOKEN: 'invented' },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function answer(request: IncomingMessage, account: CloudflareAccount, routes: readonly Route[]) {
  const body = await buffer(request)
  const { pathname, searchParams: query } = new URL(request.url ?? '', 'http://localhost')
  const path = pathname.replace(/^\/accounts\/[^/]+/, '') || '/'
  const asked = `${request.method} ${path}`
  account.requests.push(asked)
  try {
    for (const [method, pattern, respond] of routes) {
      const match = method === request.method ? pattern.exec(path) : null
      if (match === null) continue
      const result = respond({ body, query, names: match.slice(1) })
      return { status: 200, success: true, errors: [], messages: [], result }
    }
    account.unknown.push(asked)
    throw new ApiError(404, 7003, `Could not route to ${path}`)
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const { status, code, message } = error
    return { status, success: false, errors: [{ code, message }], messages: [], result: null }
  }
}

function userRoutes({ accounts }: CloudflareAccount): readonly Route[] {
  return [
    ['GET', /^\/user\/tokens\/verify$/, () => ({ id: 'token', status: 'active' })],
    // How full a bucket is, which nobody here wants to know.
    ['POST', /^\/graphql$/, () => null],
    ['GET', /^\/user$/, () => ({ id: 'user', email: 'somebody@example.com' })],
    ['GET', /^\/(?:accounts)?$/, () => accounts],
    [
      'GET',
      /^\/memberships$/,
      () => accounts.map((account) => ({ id: account.id, account, roles: ['Administrator'] })),
    ],
  ]
}

function queueRoutes({ queues }: CloudflareAccount): readonly Route[] {
  const show = (name: string) => ({
    queue_id: name,
    queue_name: name,
    created_on: '2026-11-01T00:00:00Z',
    modified_on: '2026-11-01T00:00:00Z',
    producers: [],
    producers_total_count: 0,
    consumers: queues.get(name)?.consumers ?? [],
    consumers_total_count: queues.get(name)?.consumers.length ?? 0,
    settings: { delivery_delay: 0, message_retention_period: 345600 },
  })
  return [
    [
      'GET',
      /^\/queues$/,
      ({ query }) => {
        const name = query.get('name')
        return [...queues.keys()].filter((one) => name === null || one === name).map(show)
      },
    ],
    [
      'POST',
      /^\/queues$/,
      ({ body }) => {
        const { queue_name: name } = JSON.parse(String(body)) as { queue_name: string }
        if (queues.has(name)) throw new ApiError(409, 11009, `Queue name '${name}' is already taken.`)
        queues.set(name, { consumers: [] })
        return show(name)
      },
    ],
    ['GET', /^\/queues\/([^/]+)$/, ({ names: [name = ''] }) => show(name)],
    ['GET', /^\/queues\/([^/]+)\/consumers$/, ({ names: [name = ''] }) => show(name).consumers],
    [
      'POST',
      /^\/queues\/([^/]+)\/consumers$/,
      ({ names: [name = ''], body }) => {
        const { consumers } = queues.get(name) ?? { consumers: [] }
        if (consumers.length > 0) throw new ApiError(400, 11004, 'Queue already has a consumer.')
        consumers.push(toConsumer(name, body))
        return consumers[0]
      },
    ],
    [
      'PUT',
      /^\/queues\/([^/]+)\/consumers\/([^/]+)$/,
      ({ names: [name = ''], body }) => {
        queues.get(name)?.consumers.splice(0, 1, toConsumer(name, body))
        return queues.get(name)?.consumers[0]
      },
    ],
  ]
}

/** Asked for as `script_name`, told as `script`. */
function toConsumer(queue: string, body: Buffer): Consumer {
  const { script_name: script, ...settings } = JSON.parse(String(body)) as { script_name: string; type: string }
  return { ...settings, script, consumer_id: `${queue}-consumer` }
}

function bucketRoutes({ buckets }: CloudflareAccount): readonly Route[] {
  const existing = (name = '') => {
    const rules = buckets.get(name)
    if (rules === undefined) throw new ApiError(404, 10006, 'The specified bucket does not exist.')
    return { name, rules, creation_date: '2026-11-01T00:00:00Z', location: 'APAC', storage_class: 'Standard' }
  }
  return [
    ['GET', /^\/r2\/buckets\/([^/]+)$/, ({ names: [name] }) => existing(name)],
    [
      'POST',
      /^\/r2\/buckets$/,
      ({ body }) => {
        const { name } = JSON.parse(String(body)) as { name: string }
        buckets.set(name, [])
        return existing(name)
      },
    ],
    ['GET', /^\/r2\/buckets\/([^/]+)\/lifecycle$/, ({ names: [name] }) => ({ rules: existing(name).rules })],
    [
      'PUT',
      /^\/r2\/buckets\/([^/]+)\/lifecycle$/,
      ({ names: [name = ''], body }) => {
        buckets.set(name, (JSON.parse(String(body)) as { rules: readonly unknown[] }).rules)
        return {}
      },
    ],
  ]
}

const DEPLOYED = '2026-11-01T00:00:00Z'
const VERSION = '5d0fb2f4-0f1c-4d7a-9c1e-1f0a2b3c4d5e'

function workerRoutes({ workers }: CloudflareAccount): readonly Route[] {
  const existing = (name = '') => {
    const secrets = workers.get(name)
    if (secrets === undefined) throw new ApiError(404, 10007, 'This Worker does not exist on your account.')
    return secrets
  }
  return [
    [
      'GET',
      /^\/workers\/services\/([^/]+)$/,
      ({ names: [name] }) => {
        existing(name)
        const script = { id: name, tag: `${name}-tag`, tags: [], last_deployed_from: 'wrangler', modified_on: DEPLOYED }
        return { id: name, default_environment: { environment: 'production', script } }
      },
    ],
    [
      'GET',
      /^\/workers\/scripts\/([^/]+)\/secrets$/,
      ({ names: [name] }) => [...existing(name).keys()].map((one) => ({ name: one, type: 'secret_text' })),
    ],
    [
      'PATCH',
      /^\/workers\/scripts\/([^/]+)\/secrets-bulk$/,
      ({ names: [name], body }) => {
        const { secrets } = JSON.parse(String(body)) as { secrets: Record<string, { text: string }> }
        for (const [secret, { text }] of Object.entries(secrets)) existing(name).set(secret, text)
        return []
      },
    ],
    [
      'PUT',
      /^\/workers\/scripts\/([^/]+)$/,
      ({ names: [name = ''] }) => {
        workers.set(name, workers.get(name) ?? new Map())
        return {
          id: name,
          tag: `${name}-tag`,
          etag: 'etag',
          deployment_id: VERSION.replaceAll('-', ''),
          pipeline_hash: '',
          mutable_pipeline_id: '',
          startup_time_ms: 5,
        }
      },
    ],
    ['GET', /^\/workers\/scripts$/, () => [...workers.keys()].map((id) => ({ id, migration_tag: 'v1' }))],
    [
      'GET',
      /^\/workers\/scripts\/([^/]+)\/deployments$/,
      ({ names: [name] }) => {
        existing(name)
        return { deployments: [] }
      },
    ],
    ['POST', /^\/workers\/scripts\/([^/]+)\/deployments$/, () => ({ id: VERSION })],
    [
      'POST',
      /^\/workers\/scripts\/([^/]+)\/versions$/,
      () => ({ id: VERSION, startup_time_ms: 5, resources: { script: { etag: 'etag' } } }),
    ],
    ['GET', /^\/workers\/scripts\/([^/]+)\/settings$/, () => ({ bindings: [] })],
    ['PATCH', /^\/workers\/scripts\/([^/]+)\/script-settings$/, () => ({})],
    ['GET', /^\/workers\/scripts\/([^/]+)\/subdomain$/, () => ({ enabled: true, previews_enabled: false })],
    ['POST', /^\/workers\/scripts\/([^/]+)\/subdomain$/, () => ({ enabled: true, previews_enabled: false })],
    [
      'GET',
      /^\/workers\/workers\/([^/]+)$/,
      ({ names: [name] }) => ({
        id: name,
        subdomain: { enabled: true, previews_enabled: false },
        url: `https://${name}.invented.workers.dev`,
      }),
    ],
    ['GET', /^\/workers\/subdomain$/, () => ({ subdomain: 'invented' })],
  ]
}

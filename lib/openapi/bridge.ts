/** The OpenAPI as a handler sees it: for one event, and without cost until it is used. */
import type { App } from '../core/app.ts'
import type { OpenCalls, RequestOptions } from '../core/calls.ts'
import type { MaybePromise } from '../core/ports.ts'
import type { OpenApiOptions } from './client.ts'
import type { Digest, OpenApiPorts } from './ports.ts'

/** Asked for on first use. */
export type LoadPorts = () => MaybePromise<OpenApiPorts & { readonly digest: Digest }>

/** 160 bits, within the 50 characters of a uuid. */
const UUID_LENGTH = 40

/**
 * Nothing is loaded, checked or requested before a handler calls something; then one client serves all events of the
 * app. Its calls throw as `createOpenApiClient`'s do, and ERR_OPENAPI_CREDENTIALS for an app without `appSecret`.
 */
export function openApiOf(app: App, loadPorts: LoadPorts, options: OpenApiOptions = {}): OpenCalls {
  let loading: ReturnType<typeof load> | undefined
  async function load() {
    const [{ createOpenApiClient, OpenApiError }, ports] = await Promise.all([import('./client.ts'), loadPorts()])
    const { appId, appSecret } = app
    if (appId === undefined || appSecret === undefined) {
      const problem = `app ${app.name} has no ${appId === undefined ? 'appId' : 'appSecret'}, which the OpenAPI needs`
      throw new OpenApiError('ERR_OPENAPI_CREDENTIALS', problem)
    }
    return { ports, client: createOpenApiClient({ ...app, appId, appSecret }, ports, options) }
  }
  const ready = () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }

  return ({ key, tenantKey, signal }) => {
    const counts = new Map<string, number>()
    /** Counted when the call is made, not when it gets its turn: the order of calls is the handler's. */
    function count(target: string): number {
      const number = (counts.get(target) ?? 0) + 1
      counts.set(target, number)
      return number
    }
    async function prepare(target: string, name: string | number) {
      const { client, ports } = await ready()
      const digest = await ports.digest('SHA-256', JSON.stringify([key, target, name]), new Uint8Array())
      return { client, given: { tenantKey, signal, uuid: digest.slice(0, UUID_LENGTH) } }
    }
    return {
      async request<Data>(method: string, path: string, given: RequestOptions = {}) {
        const { client } = await ready()
        return client.request<Data>(method, path, { tenantKey, signal, ...given })
      },
      async send(receiver, content, { name, ...rest } = {}) {
        const target = `send ${receiver}`
        const { client, given } = await prepare(target, name ?? count(target))
        return client.send(receiver, content, { ...rest, ...given })
      },
      async reply(message, content, { name, ...rest } = {}) {
        const target = `reply ${typeof message === 'string' ? message : message.message_id}`
        const { client, given } = await prepare(target, name ?? count(target))
        return client.reply(message, content, { ...rest, ...given })
      },
    }
  }
}

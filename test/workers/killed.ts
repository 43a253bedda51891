/** What the next caller finds after all objects were killed in the middle of what they did. */
import { abortAllDurableObjects } from 'cloudflare:test'

// biome-ignore lint/suspicious/noExplicitAny: ports have methods of any shape
type Method = (...args: any[]) => Promise<unknown>

/** `port` as it is when all objects have been killed. */
export function afterKill<Port extends object>(port: Port): Port {
  const killed = abortAllDurableObjects()
  const methods = Object.entries(port).map(([name, method]: [string, Method]) => [
    name,
    async (...args: unknown[]) => {
      await killed
      return method(...args)
    },
  ])
  return Object.fromEntries(methods) as Port
}

/** A real port whose methods can be made to fail or to wait; otherwise it works as it is. */

// biome-ignore lint/suspicious/noExplicitAny: ports have methods of any shape
type Method = (...args: any[]) => any
export type MethodOf<Port> = { [Name in keyof Port]: Port[Name] extends Method ? Name : never }[keyof Port]

export interface Faults<Port> {
  /** The method rejects, without reaching the port. */
  readonly fail: (name: MethodOf<Port>, cause?: unknown) => void
  /** The method works, but its answer is lost. */
  readonly lose: (name: MethodOf<Port>) => void
  /** Calls wait, before they reach the port, until the returned function is called. */
  readonly hold: (name: MethodOf<Port>) => () => void
  /** The method works again. */
  readonly mend: (name: MethodOf<Port>) => void
  /** How often the method has been called. */
  readonly calls: (name: MethodOf<Port>) => number
}

export function faulty<Port extends object>(port: Port): Port & { readonly faults: Faults<Port> } {
  const before = new Map<unknown, () => Promise<void>>()
  const after = new Map<unknown, () => void>()
  const counts = new Map<unknown, number>()

  const wrap =
    (name: string, method: Method): Method =>
    async (...args) => {
      counts.set(name, (counts.get(name) ?? 0) + 1)
      await before.get(name)?.()
      const result = await method(...args)
      after.get(name)?.()
      return result
    }
  const methods = Object.entries(port).map(([name, value]) => [
    name,
    typeof value === 'function' ? wrap(name, value) : value,
  ])
  const faults: Faults<Port> = {
    fail: (name, cause = new Error('the network is down')) => void before.set(name, () => Promise.reject(cause)),
    lose: (name) =>
      void after.set(name, () => {
        throw new Error('the answer was lost')
      }),
    hold(name) {
      const { promise, resolve } = Promise.withResolvers<void>()
      before.set(name, () => promise)
      return resolve
    },
    mend(name) {
      before.delete(name)
      after.delete(name)
    },
    calls: (name) => counts.get(name) ?? 0,
  }
  return Object.assign(Object.fromEntries(methods), { faults })
}

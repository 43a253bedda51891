/** Calls for handlers of several apps, as a consumer wants them. */
import type { App } from '../core/app.ts'
import type { OpenCalls } from '../core/calls.ts'
import { type LoadPorts, openApiOf } from './bridge.ts'

/**
 * Each app has one client and one token. Neither `readApps` nor `loadPorts` is called before a handler wants calls.
 *
 * @param readApps may throw; whoever wants calls gets the error
 */
export function callsOf(readApps: () => readonly App[], loadPorts: LoadPorts): (app: string) => OpenCalls | undefined {
  let known: ReadonlyMap<string, OpenCalls> | undefined
  return (app) => {
    known ??= new Map(readApps().map((one) => [one.name, openApiOf(one, loadPorts)]))
    return known.get(app)
  }
}

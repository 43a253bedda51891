/**
 * What comes in and is not in the facts, as debug lines: each type and each field once.
 *
 * Loaded by the handlers thread at level `debug` only, since it walks through every event. Changes nothing about them.
 */
import { knownEvents } from '../facts/read.ts'
import { departures } from '../facts/shape.ts'
import type { ConsumeReport } from '../lib/core/consume.ts'
import type { Log } from '../lib/core/ports.ts'

/** Where names of fields are data there may be any number of them. */
const MAX_LINES = 1000

export function logDrift(log: Log): (report: ConsumeReport) => void {
  const facts = knownEvents()
  const logged = new Set<string>()
  const once = (msg: string, type: string, field = '') => {
    const key = `${msg} ${type} ${field}`
    if (logged.has(key) || logged.size === MAX_LINES) return
    logged.add(key)
    log.debug(msg, { type, ...(field && { field }) })
  }
  return ({ envelope }) => {
    if (envelope === undefined) return
    const { type, schema, data } = envelope
    const fact = facts.get(type)
    if (fact?.version !== schema) return once('the facts do not know this type', type)
    const event = schema === 'card' ? data : data.event
    if (typeof event !== 'object' || event === null) return
    for (const { path, what } of departures(fact, event)) once(`not as in the facts: ${what}`, type, path)
  }
}

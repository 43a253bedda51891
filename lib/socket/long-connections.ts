/** All long connections of a process: some for each app, and none gets in the way of another. */
import type { SocketApp } from '../core/app.ts'
import type { LarkgateError } from '../core/errors.ts'
import { createIntake, type IntakeConfig, type IntakePorts } from '../core/intake.ts'
import type { ReceiveReport } from '../core/report.ts'
import { createAnswerer } from './answer.ts'
import { type Connection, type ConnectionPorts, createConnection } from './connection.ts'

export interface LongConnectionsConfig extends IntakeConfig {
  readonly apps: readonly SocketApp[]
  /** For each app. The platform gives each message to one of them, at random, and allows 50. Default 1. */
  readonly connections?: number
}

export interface LongConnectionsPorts extends IntakePorts, Omit<ConnectionPorts, 'answer'> {
  /** Called once per message with what became of it; must not throw. */
  readonly observe?: (report: ReceiveReport) => void
}

export interface LongConnections {
  /** Finishes or refuses what is in flight, within bounds, and says goodbye. Resolves when all are closed. */
  readonly stop: () => Promise<void>
  /** Resolves when none is left: with the error of the last one, without one after a stop. */
  readonly ended: Promise<LarkgateError | undefined>
}

/**
 * Opens the connections, and keeps them open. A message is acked once the queue has the event, or with the answer of the
 * callback handler.
 *
 * @see docs/long-connection.md
 */
export function startLongConnections(config: LongConnectionsConfig, ports: LongConnectionsPorts): LongConnections {
  const intake = createIntake(config, ports)
  const apps = config.apps.map((app) => startApp(app))
  const ended = lastError(apps.map((connections) => lastError(connections.map(({ ended }) => ended))))
  let isStopped = false
  return {
    async stop() {
      isStopped = true
      await Promise.all(apps.flatMap((connections) => connections.map(({ stop }) => stop())))
    },
    ended: ended.then((error) => (isStopped ? undefined : error)),
  }

  function startApp(app: SocketApp): readonly Connection[] {
    const answer = createAnswerer(app, { ...ports, intake })
    const slots = Array.from({ length: config.connections ?? 1 }, (_, slot) => slot)
    const connections = slots.map((slot) => createConnection(app, slot, { ...ports, answer }))
    for (const connection of connections) connection.start()
    return connections
  }
}

async function lastError(ends: readonly Promise<LarkgateError | undefined>[]): Promise<LarkgateError | undefined> {
  const errors = await Promise.all(ends)
  return errors.findLast((error) => error !== undefined)
}

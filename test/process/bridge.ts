/** A gateway that hands its events over, and the operator routes that take them, as real processes and servers. */
import { systemClock } from '../../lib/clocks/system.ts'
import { readEnvelope } from '../../lib/core/envelope.ts'
import { createPlatform } from '../../simulator/index.ts'
import { operatorWith, TOKEN } from '../support/operator.ts'
import { serveOperator } from '../support/operator-server.ts'
import {
  APP,
  APP_VARIABLES,
  atTheEnd,
  bounded,
  type Gateway,
  HANDLERS,
  journalPath,
  larkgate,
  logLines,
  newFolder,
  run,
  waitFor,
} from './gateway.ts'

/** The routes over adapters in memory, behind a real server. */
export async function startDestination() {
  const operator = operatorWith(systemClock)
  const server = await serveOperator(operator.operate)
  atTheEnd(server.stop)
  const envelopes: string[] = []
  /** Every envelope that has come so far. */
  const taken = async (): Promise<readonly string[]> => {
    envelopes.push(...(await operator.queued()))
    return envelopes
  }
  const takenIds = async () => (await taken()).map((text) => readEnvelope(text).id)
  return { ...operator, server, taken, takenIds }
}

export type Bridge = Omit<Gateway, 'kill'>

/** @param ingestUrl where events go */
export function startBridge(ingestUrl: string, more: Readonly<Record<string, string>> = {}): Promise<Bridge> {
  return startHandingOver({
    LARKGATE_QUEUE: 'ingest',
    LARKGATE_INGEST_URL: ingestUrl,
    LARKGATE_ADMIN_TOKEN: TOKEN,
    ...more,
  })
}

/** @param settings where events go, and whatever else is set */
export async function startHandingOver(settings: Readonly<Record<string, string>>): Promise<Bridge> {
  const folder = newFolder()
  const variables = { ...APP_VARIABLES, LARKGATE_HANDLERS: HANDLERS, JOURNAL: journalPath(folder), ...settings }
  const running = run(['start'], { folder, variables })
  const url = await waitFor('the gateway to run', () => {
    if (running.hasExited()) throw new Error(`the gateway did not start: ${running.stderr().slice(0, 500)}`)
    return /(http:\S+)\/healthz/.exec(running.stderr())?.[1]
  })
  return {
    ...running,
    folder,
    url,
    platform: createPlatform({ url: `${url}/webhook/event`, cardUrl: `${url}/webhook/card`, ...APP }),
    log: () => logLines(running.stdout()),
    larkgate: (...args) => larkgate(args, { folder, variables }),
    async stop() {
      running.signal('SIGTERM')
      return bounded('the gateway to stop', running.exited, 25_000)
    },
  }
}

import { expect, test } from 'vitest'
import { LarkgateError } from '../../lib/core/errors.ts'
import { DEFAULT_CLIENT_CONFIG, readClientConfig } from '../../lib/socket/client-config.ts'
import { readEndpoint } from '../../lib/socket/discovery.ts'
import { severityOf } from '../../lib/socket/failure.ts'
import { allCasesOf } from './corpus.ts'
import { SOCKET_DECISIONS } from './decisions.ts'

interface Input {
  readonly http_status: number
  readonly body: unknown
}

interface Expect {
  readonly url?: string
  readonly device_id?: string
  readonly service_id?: number
  readonly ping_interval_s?: number
  readonly reconnect_count?: number
  readonly error?: true
  readonly retry?: boolean
}

// Whether a failure is tried again was read from other clients, not computed: those cases count too.
const cases = allCasesOf<Input, Expect>('ws-endpoint')

test.each(cases.map(({ id, input, expect }) => [id, input, expect] as const))('%s', (id, input, expected) => {
  const read = () => readEndpoint({ status: input.http_status, text: JSON.stringify(input.body) })
  if (expected.error) return expectFailure(id, read, expected.retry)
  const { url, printableUrl, serviceId, clientConfig } = read()
  const config = readClientConfig(clientConfig, DEFAULT_CLIENT_CONFIG)
  expect({
    url,
    device_id: new URL(printableUrl).searchParams.get('device_id'),
    service_id: serviceId,
    ...('ping_interval_s' in expected && { ping_interval_s: config.pingIntervalMs / 1000 }),
    ...('reconnect_count' in expected && { reconnect_count: config.reconnectCount }),
  }).toEqual(expected)
})

function expectFailure(id: string, read: () => unknown, retry: boolean | undefined): void {
  const error = caught(read)
  expect(error).toBeInstanceOf(LarkgateError)
  const isTriedAgain = severityOf((error as LarkgateError).code) !== 'terminal'
  if (retry !== undefined) expect(isTriedAgain).toBe(retry)
  const decision = SOCKET_DECISIONS[id]
  if (decision !== undefined) expect(isTriedAgain ? 'tried again' : 'ends for good').toBe(decision)
}

function caught(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}

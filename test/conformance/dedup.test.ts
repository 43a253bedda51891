import { describe, expect, test } from 'vitest'
import { toRequest } from '../../simulator/request.ts'
import { type Case, casesOf } from './corpus.ts'
import { DECISIONS } from './decisions.ts'
import { CRYPTOS, createGateway, type Gateway, headersOf, post } from './gateway.ts'

interface Input {
  readonly deliveries: readonly unknown[]
  readonly first_handler_throws?: boolean
}

interface Expect {
  readonly handled: readonly string[]
  readonly statuses: readonly number[]
}

const KEY = 'dedup key'
const AN_HOUR_MS = 3_600_000

const cases = casesOf<Input, Expect>('dedup')

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  test.each(cases.map((one) => [titleOf(one), one] as const))('%s, each handled before the next', async (_, one) => {
    const { deliveries, first_handler_throws: fails } = one.input
    const gateway = createGateway({ app: { encryptKey: KEY }, crypto, failures: fails ? 1 : 0 })
    const statuses = []
    for (const delivery of deliveries) {
      statuses.push((await gateway.post(sealed(delivery))).status)
      await gateway.consume()
      gateway.advance(AN_HOUR_MS)
    }
    expect(statuses).toEqual(statusesOf(one))
    expect(handledIds(gateway)).toEqual(one.expect.handled)
  })

  test.each(cases.map((one) => [titleOf(one), one] as const))('%s, all handled after the last', async (_, one) => {
    const { deliveries, first_handler_throws: fails } = one.input
    const gateway = createGateway({ app: { encryptKey: KEY }, crypto, failures: fails ? 1 : 0 })
    const statuses = []
    for (const delivery of deliveries) statuses.push((await gateway.post(sealed(delivery))).status)
    for (let round = 0; round < 3; round++) {
      await gateway.consume()
      gateway.advance(AN_HOUR_MS)
    }
    expect(statuses).toEqual(statusesOf(one))
    expect(handledIds(gateway)).toEqual(one.expect.handled)
  })
})

function sealed(delivery: unknown): Request {
  const options = { encryptKey: KEY, timestamp: '1700000000', nonce: 'n1' }
  const { headers, body } = toRequest(JSON.stringify(delivery), options)
  return post('event', headersOf(headers), body)
}

/** The platform's own ids of what was handled, start by start. */
function handledIds({ handled }: Gateway): (string | undefined)[] {
  return handled.map(({ data }) => {
    const { uuid, header } = data as { uuid?: string; header?: { event_id: string } }
    return header?.event_id ?? uuid
  })
}

/** What the handler does happens behind the queue, so it does not show in the answers. */
function statusesOf({ id, level, expect: { statuses } }: Case<Input, Expect>): readonly number[] {
  if (level !== 'choice') return statuses
  const decision = DECISIONS[id]
  if (decision === undefined) throw new Error(`no decision on ${id}`)
  return statuses.map(() => decision.status)
}

function titleOf(one: Case<Input, Expect>): string {
  const starts = one.expect.handled.length
  const { length } = one.input.deliveries
  return `${one.id}: ${length} deliveries start a handler ${starts === 1 ? 'once' : `${starts} times`}`
}

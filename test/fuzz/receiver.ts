/** What holds for the receiver whatever is sent to it. Each property takes the number of cases to run. */
import { CloudEvent } from 'cloudevents'
import fc from 'fast-check'
import { type Envelope, readEnvelope } from '../../lib/index.ts'
import { type Judgement, judge, type Queued, type Wire } from './oracle.ts'
import type { Recipe } from './recipe.ts'
import { arbitraryRequests, damagedPlaintexts, damagedRequests, EXAMPLES, prepare } from './requests.ts'
import { type Run, runProperty } from './run.ts'
import { type Answered, askNode, askWeb } from './world.ts'

/** What a run of this many cases has to have met: one that never accepts anything proves nothing. */
const ENOUGH = 1_000
const KINDS = [
  'event 200',
  'callback 200',
  'challenge 200',
  'refused 400',
  'refused 401',
  'refused 404',
  'refused 405',
  'refused 413',
  'queued for both',
  'queued for key',
  'queued for token',
  'queued for rotating 转',
  'queued as 1.0',
  'queued as 2.0',
  'queued as card',
]

export const damagedRequestsAreJudgedRight: Run = async (options) => {
  const met = new Set<string>()
  const property = fc.asyncProperty(damagedRequests, async (recipe) => {
    for (const kind of await expectJudgedRight(prepare(recipe), recipe.web)) met.add(kind)
  })
  const done = await runProperty(
    property,
    options,
    EXAMPLES.map((recipe): [Recipe] => [recipe]),
  )
  const missing = KINDS.filter((kind) => !met.has(kind))
  if (done >= ENOUGH && missing.length > 0) throw new Error(`no case of ${missing.join(', ')} among ${done}`)
  return done
}

export const signedPlaintextsAreJudgedRight: Run = (options) => {
  const property = fc.asyncProperty(damagedPlaintexts, async (recipe) => {
    await expectJudgedRight(prepare(recipe), recipe.web)
  })
  return runProperty(property, options)
}

export const arbitraryRequestsAreJudgedRight: Run = (options) => {
  const property = fc.asyncProperty(arbitraryRequests, async ({ web, ...wire }) => {
    await expectJudgedRight(wire, web)
  })
  return runProperty(property, options)
}

/** Resolves to what kind of case it was. */
async function expectJudgedRight(wire: Wire, web: boolean): Promise<string[]> {
  const judgement = judge(wire)
  try {
    const answered = await askNode(wire)
    expectAnswer(answered, judgement)
    if (web) expectSame(answered, await askWeb(wire))
  } catch (cause) {
    throw new Error(`${describe(wire)}\n${cause instanceof Error ? cause.message : cause}`, { cause })
  }
  const { kind, status, queued } = judgement
  return [`${kind} ${status}`, ...(queued ? [`queued for ${queued.app}`, `queued as ${queued.schema}`] : [])]
}

function expectAnswer({ status, body, whole, queued, reports }: Answered, judgement: Judgement): void {
  equal('status', status, judgement.status)
  if (judgement.answer === undefined) equal('the whole answer', whole, refusalOf(status, whole))
  else equal('answer', body, judgement.answer)
  equal('messages on the queue', queued.length, judgement.queued ? 1 : 0)
  equal('reports', reports, 1)
  if (judgement.queued) expectEnvelope(queued[0] as Envelope, judgement.queued)
}

const refusals = new Map<number, string>()

/** The first refusal with this status: all others are the same to the byte, whatever they are for. */
function refusalOf(status: number, whole: string): string {
  const first = refusals.get(status) ?? whole
  refusals.set(status, first)
  return first
}

function expectSame(node: Answered, web: Answered): void {
  equal('the answer with WebCrypto', web.whole, node.whole)
  equal('messages on the queue with WebCrypto', web.queued.length, node.queued.length)
  equal('the message with WebCrypto', web.queued[0]?.text, node.queued[0]?.text)
}

const DATA = ',"data":'

function expectEnvelope(envelope: Envelope, { text, ...expected }: Queued): void {
  equal('data', envelope.text.slice(envelope.text.indexOf(DATA) + DATA.length, -1), text)
  const read = readEnvelope(envelope.text)
  for (const name of ['app', 'type', 'id', 'key'] as const) {
    equal(name, envelope[name], expected[name])
    equal(`${name}, as it is read`, read[name], expected[name])
  }
  equal('schema', read.schema, expected.schema)
  // Refuses what is no CloudEvent.
  const cloudEvent = new CloudEvent(JSON.parse(envelope.text))
  equal('the id of the CloudEvent', cloudEvent.id, expected.id)
}

function equal(what: string, actual: unknown, expected: unknown): void {
  if (actual !== expected) throw new Error(`${what}: ${shorten(actual)} is not ${shorten(expected)}`)
}

function describe({ method, path, headers, body }: Wire): string {
  const lines = headers.map(([name, value]) => `${name}: ${shorten(value)}`)
  return [`${method} ${path}`, ...lines, '', shorten(Buffer.from(body).toString('latin1'))].join('\n')
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value)
  return text.length > 2_000 ? `${text.slice(0, 2_000)}… (${text.length})` : text
}

/** What the webhook accepts, cell by cell: design.md, section 6. Run with every crypto adapter, in every runtime. */
import { describe, expect, test } from 'vitest'
import type { App } from '../../lib/core/app.ts'
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import type { Crypto } from '../../lib/core/ports.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import type { ReceiveReport } from '../../lib/core/report.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { challenge, eventV1 } from '../../simulator/envelope.ts'
import { cardAction, legacyCard, messageReceived } from '../../simulator/payloads.ts'
import { toRequest } from '../../simulator/request.ts'
import { seal, signCard, signEvent } from '../../simulator/seal.ts'
import { manualClock, START_MS } from './clock.ts'
import { faulty } from './faulty.ts'

const KEY = 'the Encrypt Key, 加密'
const FORMER_KEY = 'the former Encrypt Key'
const TOKEN = 'the-Verification-Token'
const FORMER_TOKEN = 'the-former-Verification-Token'
const OTHER = 'a secret of somebody else'

const CONFIGURED = {
  'Encrypt Key and Verification Token': {
    encryptKey: KEY,
    encryptKeyPrevious: FORMER_KEY,
    verificationToken: TOKEN,
    verificationTokenPrevious: FORMER_TOKEN,
  },
  'Encrypt Key only': { encryptKey: KEY, encryptKeyPrevious: FORMER_KEY },
  'Verification Token only': { verificationToken: TOKEN, verificationTokenPrevious: FORMER_TOKEN },
} satisfies Record<string, Partial<App>>

const COLUMNS = ['event', 'callback', 'challenge', 'card'] as const
type Column = (typeof COLUMNS)[number]
/** `yes`: 200; a code: 401; `-`: there is no such request. */
type Cell = 'yes' | '-' | `ERR_${string}`
type Cells = readonly [event: Cell, callback: Cell, challenge: Cell, card: Cell]

/** What a row changes in the request that the platform would send. */
interface Change {
  /** The token in the body; `null`: none at all. Default: the current one. */
  readonly token?: unknown
  readonly tokenElsewhere?: boolean
  /** Default: the app's Encrypt Key where it has one. Cards are never sealed. `null`: plain. */
  readonly sealedWith?: string | null
  /** Default: as sealed, and for cards the Verification Token. Challenges are not signed. `null`: not signed. */
  readonly signedWith?: string | null
  readonly headers?: (headers: Headers) => void
  readonly tamper?: boolean
}

interface Row {
  /** Continues the sentence "an event …". */
  readonly says: string
  readonly change: Change
  readonly both: Cells
  readonly keyOnly: Cells
  readonly tokenOnly: Cells
}

const YES = ['yes', 'yes', 'yes', 'yes'] as const
const NO_CARD = ['yes', 'yes', 'yes', 'ERR_CARD_REFUSED'] as const
const NONE = ['-', '-', '-', '-'] as const
/** Of events, callbacks and challenges; no such card. */
const all = (cell: Cell): Cells => [cell, cell, cell, '-']

const drop = (name: string) => (headers: Headers) => headers.delete(name)
const spoil = (change: (signature: string) => string) => (headers: Headers) => {
  const signature = headers.get('x-lark-signature')
  if (signature !== null) headers.set('x-lark-signature', change(signature))
}

const MISMATCH = 'ERR_SIGNATURE_MISMATCH'
const MISSING = 'ERR_SIGNATURE_MISSING'
const PLAIN = 'ERR_ENCRYPTION_MISSING'
const NO_KEY = 'ERR_ENCRYPT_KEY_MISSING'
const UNOPENED = 'ERR_DECRYPT_FAILED'
const TOKEN_WRONG = 'ERR_TOKEN_MISMATCH'
const REFUSED = 'ERR_CARD_REFUSED'

// biome-ignore format: a table
const ROWS: readonly Row[] = [
  { says: 'as the platform sends it', change: {},
    both: YES, keyOnly: NO_CARD, tokenOnly: YES },
  { says: 'with a valid signature', change: { signedWith: KEY },
    both: ['yes', 'yes', 'yes', '-'], keyOnly: ['yes', 'yes', 'yes', '-'], tokenOnly: ['yes', 'yes', 'yes', '-'] },
  { says: 'without a signature', change: { signedWith: null },
    both: [MISSING, MISSING, 'yes', PLAIN], keyOnly: [MISSING, MISSING, 'yes', PLAIN], tokenOnly: ['yes', 'yes', 'yes', TOKEN_WRONG] },
  { says: 'with a wrong signature', change: { signedWith: KEY, headers: spoil((hex) => hex.replace(/./g, '0')) },
    both: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], keyOnly: [MISMATCH, MISMATCH, MISMATCH, REFUSED], tokenOnly: ['yes', 'yes', 'yes', MISMATCH] },
  { says: 'with a signature in upper case', change: { signedWith: KEY, headers: spoil((hex) => hex.toUpperCase()) },
    both: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], keyOnly: [MISMATCH, MISMATCH, MISMATCH, REFUSED], tokenOnly: ['yes', 'yes', 'yes', MISMATCH] },
  { says: 'with a signature cut short', change: { signedWith: KEY, headers: spoil((hex) => hex.slice(0, -2)) },
    both: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], keyOnly: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], tokenOnly: ['yes', 'yes', 'yes', TOKEN_WRONG] },
  { says: 'with another timestamp than the signed one', change: { signedWith: KEY, headers: (headers) => headers.set('x-lark-request-timestamp', '1750000001') },
    both: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], keyOnly: [MISMATCH, MISMATCH, MISMATCH, REFUSED], tokenOnly: ['yes', 'yes', 'yes', MISMATCH] },
  { says: 'without the signature, but with timestamp and nonce', change: { signedWith: KEY, headers: drop('x-lark-signature') },
    both: [MISSING, MISSING, MISSING, MISSING], keyOnly: [MISSING, MISSING, MISSING, MISSING], tokenOnly: ['yes', 'yes', 'yes', MISSING] },
  { says: 'without the timestamp', change: { signedWith: KEY, headers: drop('x-lark-request-timestamp') },
    both: [MISSING, MISSING, MISSING, MISSING], keyOnly: [MISSING, MISSING, MISSING, MISSING], tokenOnly: ['yes', 'yes', 'yes', MISSING] },
  { says: 'without the nonce', change: { signedWith: KEY, headers: drop('x-lark-request-nonce') },
    both: [MISSING, MISSING, MISSING, MISSING], keyOnly: [MISSING, MISSING, MISSING, MISSING], tokenOnly: ['yes', 'yes', 'yes', MISSING] },
  { says: 'with an empty signature', change: { signedWith: KEY, headers: (headers) => headers.set('x-lark-signature', '') },
    both: [MISSING, MISSING, MISSING, MISSING], keyOnly: [MISSING, MISSING, MISSING, MISSING], tokenOnly: ['yes', 'yes', 'yes', MISSING] },
  { says: 'sealed and signed with the key of somebody else', change: { sealedWith: OTHER },
    both: [MISMATCH, MISMATCH, UNOPENED, '-'], keyOnly: [MISMATCH, MISMATCH, UNOPENED, '-'], tokenOnly: [NO_KEY, NO_KEY, NO_KEY, '-'] },
  { says: 'signed with the secret of somebody else', change: { signedWith: OTHER },
    both: [MISMATCH, MISMATCH, MISMATCH, MISMATCH], keyOnly: [MISMATCH, MISMATCH, MISMATCH, REFUSED], tokenOnly: ['yes', 'yes', 'yes', MISMATCH] },
  { says: 'signed with the right key, sealed with that of somebody else', change: { signedWith: KEY, sealedWith: OTHER },
    both: all(UNOPENED), keyOnly: all(UNOPENED), tokenOnly: all(NO_KEY) },
  { says: 'signed, but plain', change: { signedWith: KEY, sealedWith: null },
    both: all(PLAIN), keyOnly: all(PLAIN), tokenOnly: NONE },
  { says: 'plain and not signed', change: { signedWith: null, sealedWith: null },
    both: all(PLAIN), keyOnly: all(PLAIN), tokenOnly: NONE },
  { says: 'sealed, though the app has no key or the form is never sealed', change: { sealedWith: KEY },
    both: ['-', '-', '-', NO_KEY], keyOnly: ['-', '-', '-', REFUSED], tokenOnly: [NO_KEY, NO_KEY, NO_KEY, NO_KEY] },
  { says: 'with a wrong token', change: { token: OTHER },
    both: [TOKEN_WRONG, TOKEN_WRONG, TOKEN_WRONG, MISMATCH], keyOnly: NO_CARD, tokenOnly: [TOKEN_WRONG, TOKEN_WRONG, TOKEN_WRONG, MISMATCH] },
  { says: 'with a token that only begins right', change: { token: TOKEN.slice(0, -1) },
    both: [TOKEN_WRONG, TOKEN_WRONG, TOKEN_WRONG, MISMATCH], keyOnly: NO_CARD, tokenOnly: [TOKEN_WRONG, TOKEN_WRONG, TOKEN_WRONG, MISMATCH] },
  { says: 'without a token', change: { token: null },
    both: all(TOKEN_WRONG), keyOnly: all('yes'), tokenOnly: all(TOKEN_WRONG) },
  { says: 'with an empty token', change: { token: '' },
    both: all(TOKEN_WRONG), keyOnly: all('yes'), tokenOnly: all(TOKEN_WRONG) },
  { says: 'with the token in an array', change: { token: [TOKEN] },
    both: all(TOKEN_WRONG), keyOnly: all('yes'), tokenOnly: all(TOKEN_WRONG) },
  { says: 'with the token in the wrong place', change: { token: null, tokenElsewhere: true },
    both: all(TOKEN_WRONG), keyOnly: all('yes'), tokenOnly: all(TOKEN_WRONG) },
  { says: 'with the former token', change: { token: FORMER_TOKEN },
    both: YES, keyOnly: NO_CARD, tokenOnly: YES },
  { says: 'with the former key', change: { sealedWith: FORMER_KEY },
    both: all('yes'), keyOnly: all('yes'), tokenOnly: NONE },
  { says: 'with the former key and the former token', change: { sealedWith: FORMER_KEY, token: FORMER_TOKEN },
    both: all('yes'), keyOnly: all('yes'), tokenOnly: NONE },
  { says: 'signed with the current key, sealed with the former one', change: { signedWith: KEY, sealedWith: FORMER_KEY },
    both: all(UNOPENED), keyOnly: all(UNOPENED), tokenOnly: NONE },
  { says: 'signed with the former key, sealed with the current one', change: { signedWith: FORMER_KEY, sealedWith: KEY },
    both: all(UNOPENED), keyOnly: all(UNOPENED), tokenOnly: NONE },
  { says: 'changed on the way', change: { tamper: true },
    both: [MISMATCH, MISMATCH, UNOPENED, MISMATCH], keyOnly: [MISMATCH, MISMATCH, UNOPENED, REFUSED], tokenOnly: [TOKEN_WRONG, TOKEN_WRONG, TOKEN_WRONG, MISMATCH] },
]

interface Form {
  readonly column: Column
  readonly name: string
  /** The body with this token where it belongs, or with none. */
  readonly write: (token: string | undefined) => string
  readonly outcome: ReceiveReport['outcome']
}

const app = (verificationToken?: string) => ({
  appId: 'cli_acceptance',
  ...(verificationToken && { verificationToken }),
})
const origin = { createdAtMs: START_MS, eventId: 'event-1', randomId: () => 'made-up-id' }

const FORMS: readonly Form[] = [
  {
    column: 'event',
    name: 'an event of version 2.0',
    write: (token) => messageReceived({ ...origin, app: app(token), text: '月亮 🌕', messageId: 'om_1' }),
    outcome: 'accepted',
  },
  {
    column: 'event',
    name: 'an event of version 1.0',
    write: (token) => eventV1('out_approval', { instance_code: 'A-1' }, { ...origin, app: app(token) }),
    outcome: 'accepted',
  },
  {
    column: 'callback',
    name: 'a callback',
    write: (token) => cardAction({ ...origin, app: app(token) }),
    outcome: 'answered',
  },
  { column: 'challenge', name: 'a challenge', write: (token) => challenge(token, 'value'), outcome: 'challenge' },
  { column: 'card', name: 'a legacy card', write: () => legacyCard({ ...origin, app: app() }), outcome: 'answered' },
]

const IV = Uint8Array.from({ length: 16 }, (_, index) => index)
const TIMESTAMP = '1750000000'
const NONCE = '1471230909'

/** The request of `form` to an app with these secrets, after `change`. */
function requestOf(form: Form, secrets: Partial<App>, change: Change): Request {
  const isCard = form.column === 'card'
  const text = bodyOf(form, change)
  const sealedWith = change.sealedWith === undefined ? (isCard ? undefined : secrets.encryptKey) : change.sealedWith
  const token = typeof change.token === 'string' && change.token !== '' ? change.token : TOKEN
  const byDefault = isCard ? token : form.column === 'challenge' ? null : sealedWith
  const given = isCard && change.signedWith === KEY ? token : change.signedWith
  const signedWith = given === undefined ? byDefault : given

  const wire = sealedWith ? JSON.stringify({ encrypt: seal(sealedWith, text, IV) }) : text
  const body = new TextEncoder().encode(wire)
  const headers = new Headers({ 'content-type': 'application/json;charset=utf-8' })
  if (signedWith) {
    headers.set('x-lark-request-timestamp', TIMESTAMP)
    headers.set('x-lark-request-nonce', NONCE)
    headers.set('x-lark-signature', (isCard ? signCard : signEvent)(TIMESTAMP, NONCE, signedWith, body))
  }
  change.headers?.(headers)
  return new Request(`https://gateway.example/webhook/${isCard ? 'card' : 'event'}`, {
    method: 'POST',
    headers,
    body: change.tamper ? tampered(body, text, sealedWith) : body,
  })
}

function bodyOf(form: Form, { token = TOKEN, tokenElsewhere = false }: Change): string {
  if (form.column === 'card') return form.write(undefined)
  if (typeof token === 'string' && token !== '') return form.write(token)
  const body = JSON.parse(form.write(TOKEN))
  const place = body.header ?? body
  if (token === null) delete place.token
  else place.token = token
  if (tokenElsewhere) {
    body.event = { ...body.event, token: TOKEN }
    if (body.header) body.token = TOKEN
  }
  return JSON.stringify(body)
}

/** As the simulator does it: one byte of what authenticates the body. */
function tampered(body: Uint8Array<ArrayBuffer>, text: string, sealedWith: string | null | undefined) {
  const options = { timestamp: TIMESTAMP, nonce: NONCE, iv: IV, unsigned: true, tamper: true }
  if (sealedWith) return toRequest(text, { ...options, encryptKey: sealedWith }).body
  return toRequest(new TextDecoder().decode(body), options).body
}

export function acceptance(name: string, crypto: Crypto): void {
  describe(`${name}: with`, () => {
    describe.each([
      ['Encrypt Key and Verification Token', 'both'],
      ['Encrypt Key only', 'keyOnly'],
      ['Verification Token only', 'tokenOnly'],
    ] as const)('%s', (configured, cells) => {
      const secrets: Partial<App> = CONFIGURED[configured]
      for (const form of FORMS) {
        for (const { says, change, [cells]: row } of ROWS) {
          const cell = row[COLUMNS.indexOf(form.column)] as Cell
          const send = () => receive(crypto, secrets, requestOf(form, secrets, change))
          if (cell === 'yes') {
            test(`${form.name} ${says} is accepted`, async () => isAccepted(await send(), form, bodyOf(form, change)))
          } else if (cell !== '-') {
            test(`${form.name} ${says} is refused: ${cell}`, async () => isRefused(await send(), cell))
          }
        }
      }
    })
  })
}

type Received = Awaited<ReturnType<typeof receive>>

async function isAccepted({ response, report, queue, replies }: Received, { outcome }: Form, body: string) {
  expect(report).toMatchObject({ outcome, status: 200 })
  expect(report).not.toHaveProperty('code')
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual(ANSWERS[outcome as keyof typeof ANSWERS])
  expect(replies()).toBe(outcome === 'answered' ? 1 : 0)
  const queued = (await queue.receive(10, 0)).map(({ body }) => body.slice(body.indexOf(',"data":')))
  expect(queued).toEqual(outcome === 'accepted' ? [`,"data":${body}}`] : [])
}

async function isRefused({ response, report, queue, replies }: Received, code: Cell) {
  expect(report).toMatchObject({ outcome: 'rejected', status: 401, code })
  // The one answer to all of them: whoever tries learns nothing.
  expect(response.status).toBe(401)
  expect([...response.headers]).toEqual([['content-type', 'application/json']])
  expect(await response.text()).toBe('{"error":"Unauthorized"}')
  expect([queue.faults.calls('send'), replies()]).toEqual([0, 0])
  for (const secret of [KEY, FORMER_KEY, TOKEN, FORMER_TOKEN]) {
    expect(String((report.error as Error).stack)).not.toContain(secret)
  }
}

const ANSWERS = { accepted: {}, answered: { toast: { content: '已收到' } }, challenge: { challenge: 'value' } }

async function receive(crypto: Crypto, secrets: Partial<App>, request: Request) {
  const clock = manualClock()
  const queue = faulty(memoryQueue(clock))
  const reports: ReceiveReport[] = []
  let replies = 0
  const answer = () => {
    replies++
    return ANSWERS.answered
  }
  const routes = createDispatcher().callback('card.action.trigger', answer).callback('card.action.trigger_v1', answer)
  const receiver = createReceiver(
    { apps: [{ name: 'shop', ...secrets }] },
    {
      crypto,
      queue,
      clock,
      loadReplier: () => createReplier(routes, silentLog),
      observe: (report) => void reports.push(report),
    },
  )
  const response = await receiver(request)
  expect(reports).toHaveLength(1)
  return { response, report: reports[0] as ReceiveReport, queue, replies: () => replies }
}

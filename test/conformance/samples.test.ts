import { describe, expect, onTestFinished, test } from 'vitest'
import { startServer } from '../../container/server.ts'
import { createPlatform, type PlatformRequest, push, signEvent } from '../../simulator/index.ts'
import { countSampleFiles, type Sample, samples } from './corpus.ts'
import { createGateway, type Gateway, post } from './gateway.ts'
import { openSample } from './open-sample.ts'
import { withToken } from './token.ts'

const KEY = 'sample key 钥匙'
const TOKEN = 'sample-token'

/** What a sample is, once it is decrypted: what the platform would send it as, and how it is answered. */
type Nature = 'event' | 'challenge' | 'legacy card' | 'no known form' | 'not to be opened'

const all = samples()

test('every sample file is in the index, and the index names no other', () => {
  expect(all.length).toBeGreaterThan(0)
  expect(all).toHaveLength(countSampleFiles())
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
})

test('each known odd one is there once', () => {
  const of = (nature: Nature) => all.filter((sample) => natureOf(sample) === nature).map(({ id }) => id)
  expect(of('no known form')).toEqual(['v2/_no_event_type'])
  expect(of('challenge').filter((id) => !id.startsWith('handshake/'))).toEqual(['v2/contact.user.created_v3.alt1'])
  expect(of('legacy card')).toEqual(all.filter(({ form }) => form === 'callback-legacy').map(({ id }) => id))
  expect(all.filter(({ form }) => form === 'encrypted').length).toBe(of('not to be opened').length + 1)
})

describe.each([
  ['an app with an Encrypt Key takes it unchanged', { encryptKey: KEY }],
  ['an app with key and token takes it with its token added', { encryptKey: KEY, verificationToken: TOKEN }],
] as const)('%s', (_, secrets: Secrets) => {
  test.each(all.map((sample) => [`${sample.id}: ${inWords(sample, secrets)}`, sample] as const))(
    '%s',
    async (_, sample) => {
      const { status, delivered, text, gateway } = await deliver(sample, secrets)
      const expected = answerTo(sample, secrets)
      expect(status).toBe(expected.status)
      expect(delivered).toBe(expected.status === 200)
      const { queued, outcomes } = await gateway.consume()
      expect(queued.map(({ dataText }) => dataText)).toEqual(expected.queued ? [text] : [])
      expect(outcomes).toEqual(expected.queued ? [{ verdict: 'ack' }] : [])
      expect(gateway.handled.map(({ data }) => data)).toEqual(expected.queued ? [JSON.parse(text)] : [])
      expect(gateway.answered).toHaveLength(isCallback(sample) && expected.queued ? 1 : 0)
    },
  )
})

test.each(all.filter((sample) => natureOf(sample) === 'no known form').map((sample) => [sample.id, sample] as const))(
  '%s: is refused as a form nobody knows',
  async (_, { text }) => {
    const gateway = createGateway({ app: { verificationToken: TOKEN } })
    const { report } = await gateway.post(post('event', new Headers(), withToken(text, TOKEN)))
    expect(report).toMatchObject({ status: 400, code: 'ERR_EVENT_UNKNOWN' })
  },
)

interface Secrets {
  readonly encryptKey: string
  readonly verificationToken?: string
}

interface Delivered {
  readonly status: number | undefined
  /** Whether the platform would take it as received. */
  readonly delivered: boolean
  /** What the sample's `data` has to be. */
  readonly text: string
  readonly gateway: Gateway
}

/** Sends the sample over HTTP as the platform would. */
async function deliver(sample: Sample, secrets: Secrets): Promise<Delivered> {
  const nature = natureOf(sample)
  const opened = openSample(sample)
  const app = { ...secrets, encryptKey: opened?.key ?? KEY }
  const gateway = createGateway({ app })
  const url = await serve(gateway)
  const legacyCard = nature === 'legacy card'
  const isUnchanged = secrets.verificationToken === undefined
  const plain = opened?.text ?? sample.text
  if (nature === 'not to be opened' || (sample.form === 'encrypted' && isUnchanged)) {
    const { status } = await push(signed(sample.text, app.encryptKey), { url: `${url}/webhook/event` })
    return { status, delivered: status === 200, text: plain, gateway }
  }
  const text = isUnchanged || legacyCard ? plain : withToken(plain, TOKEN)
  const [address, cardUrl] = [`${url}/webhook/event`, `${url}/webhook/card`]
  const platform = createPlatform({ ...app, appId: 'cli_sample', verificationToken: TOKEN, url: address, cardUrl })
  const { status, delivered } = await platform.push(text, { legacyCard })
  return { status, delivered, text, gateway }
}

/** The base URL of the Node host's own HTTP server in front of `gateway`; it is gone when the test ends. */
async function serve({ receive }: Gateway): Promise<string> {
  const { url, close } = await startServer({ host: '127.0.0.1', port: 0, receive, checkReady: async () => ({}) })
  onTestFinished(close)
  return url
}

/** A body that is encrypted already, signed as it stands. */
function signed(text: string, encryptKey: string): PlatformRequest {
  const body = new TextEncoder().encode(text)
  const [timestamp, nonce] = ['1700000000', 'sample-nonce']
  return {
    headers: {
      'X-Lark-Request-Timestamp': timestamp,
      'X-Lark-Request-Nonce': nonce,
      'X-Lark-Signature': signEvent(timestamp, nonce, encryptKey, body),
    },
    body,
  }
}

function answerTo(
  sample: Sample,
  { verificationToken }: Secrets,
): { readonly status: number; readonly queued: boolean } {
  switch (natureOf(sample)) {
    case 'event':
      return { status: 200, queued: true }
    case 'challenge':
      return { status: 200, queued: false }
    case 'legacy card':
      // It is signed with the Verification Token: an app without one cannot check it.
      return verificationToken === undefined ? { status: 401, queued: false } : { status: 200, queued: true }
    case 'no known form':
      return { status: 400, queued: false }
    case 'not to be opened':
      return { status: 401, queued: false }
  }
}

function inWords(sample: Sample, secrets: Secrets): string {
  const { status, queued } = answerTo(sample, secrets)
  if (queued) return isCallback(sample) ? 'answered, and queued byte for byte' : 'queued byte for byte'
  return status === 200 ? 'the challenge is answered' : `refused with ${status}`
}

function natureOf(sample: Sample): Nature {
  const text = sample.form === 'encrypted' ? openSample(sample)?.text : sample.text
  if (text === undefined) return 'not to be opened'
  if (sample.form === 'callback-legacy') return 'legacy card'
  const { type, header, event } = JSON.parse(text)
  if (type === 'url_verification') return 'challenge'
  return (header ? header.event_type : event.type) ? 'event' : 'no known form'
}

function isCallback(sample: Sample): boolean {
  return sample.form === 'callback' || sample.form === 'callback-legacy'
}

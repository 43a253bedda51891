import { describe, expect, test } from 'vitest'
import { createPlatform, type PlatformOptions } from '../../simulator/index.ts'
import { hexDigest, unseal } from './opened.ts'
import { type Answer, listen, type Received } from './server.ts'

const secrets = { appId: 'cli_test', encryptKey: 'encrypt key', verificationToken: 'verify' }
const ok: Answer = (_, response) => response.end('{}')

/** A receiver that does it right, written from the documentation. */
const receiver: Answer = (received, response) => {
  const answer = receive(received)
  if (answer === undefined) response.writeHead(401).end()
  else response.end(JSON.stringify(answer))
}

function receive({ headers, body, path }: Received): object | undefined {
  const { encryptKey, verificationToken } = secrets
  const signature = headers['x-lark-signature']
  const prefix = `${headers['x-lark-request-timestamp']}${headers['x-lark-request-nonce']}`
  if (path === '/card') return signature === hexDigest('sha1', prefix, verificationToken, body) ? {} : undefined
  const isSigned = signature === hexDigest('sha256', prefix, encryptKey, body)
  if (signature !== undefined && !isSigned) return undefined
  try {
    const json = JSON.parse(unseal(encryptKey, JSON.parse(body.toString()).encrypt))
    if ((json.header?.token ?? json.token) !== verificationToken) return undefined
    if (json.type === 'url_verification') return { challenge: json.challenge }
    return isSigned ? {} : undefined
  } catch {
    return undefined
  }
}

async function platformFor(answer: Answer, options: Partial<PlatformOptions> = {}) {
  const { url, received } = await listen(answer)
  return { platform: createPlatform({ ...secrets, url: `${url}/event`, cardUrl: `${url}/card`, ...options }), received }
}

describe('against a receiver that follows the documentation', () => {
  const types = ['im.message.receive_v1', 'url.preview.get', 'out_approval', 'app_ticket', 'a.new.type_v7']
  test.each(types)('%s is delivered', async (type) => {
    const { platform } = await platformFor(receiver)
    expect(await platform.push(type)).toMatchObject({ status: 200, delivered: true })
  })

  test('clicks and URL checks are delivered', async () => {
    const { platform } = await platformFor(receiver)
    expect(await platform.challenge()).toMatchObject({ delivered: true })
    expect(await platform.click({ action: { value: 'ok' } })).toMatchObject({ delivered: true, body: '{}' })
    expect(await platform.click({ legacyCard: true })).toMatchObject({ delivered: true, eventId: undefined })
  })

  test('whatever is tampered with is refused', async () => {
    const { platform } = await platformFor(receiver)
    for (const type of ['im.message.receive_v1', 'out_approval', 'url_verification', 'card.action.trigger_v1']) {
      expect(await platform.push(type, { tamper: true })).toMatchObject({ status: 401, delivered: false })
    }
  })

  test('unsigned events, other keys and other tokens are refused', async () => {
    const { platform } = await platformFor(receiver)
    for (const options of [{ unsigned: true }, { encryptKey: 'another' }]) {
      expect(await platform.push('im.message.receive_v1', options)).toMatchObject({ status: 401, delivered: false })
    }
    const impostor = await platformFor(receiver, { verificationToken: 'another' })
    expect(await impostor.platform.push('out_approval')).toMatchObject({ status: 401, delivered: false })
    expect(await impostor.platform.challenge()).toMatchObject({ status: 401, delivered: false })
  })
})

describe('push', () => {
  test('tells the body and the id of the event', async () => {
    const { platform } = await platformFor(ok)
    const { text, eventId } = await platform.push('im.message.receive_v1', { text: '你好', eventId: 'event-1' })
    expect(eventId).toBe('event-1')
    expect(JSON.parse(text).event.message.content).toBe('{"text":"你好"}')
  })

  test('sends a given body unchanged, so that an event can be sent again', async () => {
    const { platform, received } = await platformFor(ok)
    const first = await platform.push('im.message.receive_v1')
    const second = await platform.push(first.text)
    expect(second).toMatchObject({ text: first.text, eventId: first.eventId })
    const sealed = received.map(({ body }) => JSON.parse(body.toString()).encrypt)
    expect(sealed.map((one) => unseal(secrets.encryptKey, one))).toEqual([first.text, first.text])
    expect(sealed[0]).not.toBe(sealed[1])
  })

  test('takes time and chance from outside', async () => {
    const now = () => 1_750_000_000_999
    const random = (sizeBytes: number) => new Uint8Array(sizeBytes).fill(0xab)
    const { platform, received } = await platformFor(ok, { now, random })
    const first = await platform.push('im.message.receive_v1')
    await platform.push('im.message.receive_v1')
    expect(received[0]?.body).toEqual(received[1]?.body)
    expect(received[0]?.headers).toEqual(received[1]?.headers)
    expect(received[0]?.headers['x-lark-request-timestamp']).toBe('1750000000')
    expect(JSON.parse(first.text).header.create_time).toBe('1750000000999')
  })

  test.each([201, 202, 204, 302, 401, 500, 503])('does not take status %i for success', async (status) => {
    const { platform } = await platformFor((_, response) => response.writeHead(status).end())
    expect(await platform.push('im.message.receive_v1')).toMatchObject({ status, delivered: false })
  })

  test('does not take silence for success', async () => {
    const { platform } = await platformFor(() => {})
    const delivery = await platform.push('im.message.receive_v1', { timeoutMs: 50 })
    expect(delivery).toMatchObject({ delivered: false, error: { code: 'TIMEOUT' } })
  })

  test('sends plain JSON for an app without an Encrypt Key', async () => {
    const { url, received } = await listen(ok)
    const { text } = await createPlatform({ url, appId: 'cli_test', verificationToken: 'verify' }).push('app_ticket')
    expect(received[0]?.body.toString()).toBe(text)
    expect(received[0]?.headers).not.toHaveProperty('x-lark-signature')
  })
})

describe('challenge', () => {
  test.each(['{}', '', '{"challenge":"another"}', 'null'])('is not met by 200 with %j', async (body) => {
    const { platform } = await platformFor((_, response) => response.end(body))
    expect(await platform.challenge()).toMatchObject({ status: 200, delivered: false })
  })

  test('is met only with status 200', async () => {
    const { platform } = await platformFor((received, response) => {
      response.writeHead(201).end(JSON.stringify(receive(received)))
    })
    expect(await platform.challenge()).toMatchObject({ status: 201, delivered: false })
  })
})

describe('click', () => {
  test('gives the receiver’s answer back', async () => {
    const { platform } = await platformFor((_, response) => response.end('{"toast":{"content":"收到"}}'))
    expect(JSON.parse((await platform.click()).body)).toEqual({ toast: { content: '收到' } })
  })

  test('sends old-style cards to their own address', async () => {
    const { platform, received } = await platformFor(ok)
    await platform.click()
    await platform.click({ legacyCard: true })
    expect(received.map(({ path }) => path)).toEqual(['/event', '/card'])
  })
})

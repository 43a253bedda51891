import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { createPlatform } from '../../simulator/platform.ts'
import { type Arrived, createUser, overSocket, overWebhook, sightOf } from '../../simulator/user.ts'
import { manualClock, settled } from '../support/clock.ts'
import { APP, APP_ID, post, TENANT_KEY, TOKEN } from '../support/platform.ts'

const CLICK = 'card.action.trigger'
const LEGACY = 'card.action.trigger_v1'
const arrived = (body: unknown, rest: Partial<Arrived> = {}): Arrived => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  ms: 10,
  ...rest,
})
const failed = (code: 'CONNECT_FAILED' | 'TIMEOUT' | 'RESET', message = '') =>
  arrived('', { status: undefined, error: { code, message } })
const raw = (data: unknown) => ({ card: { type: 'raw', data } })
const OLD = { elements: [] }
const NEW = { schema: '2.0', body: {} }

describe('a user sees', () => {
  test.each([
    ['{}', CLICK, {}, { sees: 'nothing' }],
    ['a toast', CLICK, { toast: { content: 'ok' } }, { sees: 'reply', toast: { content: 'ok' } }],
    ['a card', CLICK, raw(NEW), { sees: 'reply', ...raw(NEW) }],
    ['a legacy card', LEGACY, OLD, { sees: 'reply', ...raw(OLD) }],
    ['a preview', 'url.preview.get', { inline: { title: 'a' } }, { sees: 'reply', inline: { title: 'a' } }],
  ])('what was answered: %s', (_, type, body, sight) => {
    expect(sightOf(type, arrived(body))).toEqual(sight)
  })

  test.each([
    [200340, 'nobody was asked', arrived('', { error: 'nobody' })],
    [200341, 'the answer took too long', arrived({}, { ms: 3001 })],
    [200341, 'no answer came', failed('TIMEOUT')],
    [200341, 'the connection broke', failed('RESET')],
    [200342, 'nobody listens', failed('CONNECT_FAILED', 'connect ECONNREFUSED')],
    [200343, 'the name is wrong', failed('CONNECT_FAILED', 'getaddrinfo ENOTFOUND a.example')],
    [200671, 'the status is another one', arrived({}, { status: 500 })],
    [200672, 'the body is empty', arrived('')],
    [200672, 'the body is no object', arrived('"ok"')],
    [200672, 'the toast is none', arrived({ toast: 'ok' })],
    [200672, 'the toast has a type of its own', arrived({ toast: { type: 'warn' } })],
    [200672, 'it is the answer to a legacy card', arrived(OLD)],
    [200673, 'the card is none', arrived({ card: OLD })],
    [200673, 'the card mixes generations', arrived(raw({ schema: '2.0', elements: [] }))],
    [200673, 'the template has no id', arrived({ card: { type: 'template', data: {} } })],
    [200830, 'the card is of the generation before', arrived(raw(OLD))],
  ])('the number %i when %s', (code, _, answer) => {
    expect(sightOf(CLICK, answer)).toMatchObject({ sees: 'error', code })
  })

  test('the generation before where that was clicked', () => {
    expect(sightOf(CLICK, arrived(raw(OLD)), '1.0')).toMatchObject({ sees: 'reply' })
  })

  test('a link as it was, whatever went wrong', () => {
    expect(sightOf('url.preview.get', failed('TIMEOUT'))).toEqual({ sees: 'nothing' })
  })
})

const circular: Record<string, unknown> = {}
circular.self = circular

/** Handlers that take from 1 ms to a minute, fail, or reply what no client understands. */
const HANDLERS: Readonly<Record<string, { readonly takesMs: number; readonly reply: () => unknown }>> = {
  'after 1 ms': { takesMs: 1, reply: () => ({ toast: { content: 'ok' } }) },
  'after 2 s': { takesMs: 2000, reply: () => raw(NEW) },
  'after 2.6 s': { takesMs: 2600, reply: () => ({}) },
  'after 3.1 s': { takesMs: 3100, reply: () => ({}) },
  'after a minute': { takesMs: 60_000, reply: () => ({}) },
  'with an error': {
    takesMs: 5,
    reply: () => {
      throw new Error('it was told to fail')
    },
  },
  'with a text': { takesMs: 1, reply: () => 'ok' },
  'with what is no JSON': { takesMs: 1, reply: () => circular },
  'with a toast that is none': { takesMs: 1, reply: () => ({ toast: 'ok' }) },
  'with a toast of a type of its own': { takesMs: 1, reply: () => ({ toast: { type: 'warn', content: 'x' } }) },
  'with a card in the wrong place': { takesMs: 1, reply: () => OLD },
  'with half a card': { takesMs: 1, reply: () => ({ card: { type: 'raw' } }) },
  'with a template without its id': { takesMs: 1, reply: () => ({ card: { type: 'template', data: {} } }) },
  'with a card that is too large': { takesMs: 1, reply: () => raw({ ...NEW, x: 'x'.repeat(31_000) }) },
}

const user = { app: { appId: APP_ID, tenantKey: TENANT_KEY, verificationToken: TOKEN } }

/** What a user sees who clicks while `name` runs, behind larkgate or behind nothing. */
async function clickOn(name: string, behind: 'larkgate' | 'nothing') {
  const clock = manualClock()
  const { takesMs, reply } = HANDLERS[name] as (typeof HANDLERS)[string]
  const handler = async () => {
    await new Promise<void>((resolve) => clock.after(takesMs, resolve))
    return reply() as never
  }
  const routes = createDispatcher().callback<UntypedEvent>(CLICK, handler)
  const ports = { crypto: nodeCrypto, queue: memoryQueue(clock), clock }
  const receive = createReceiver({ apps: [APP] }, { ...ports, loadReplier: () => createReplier(routes, silentLog) })
  const bare = () =>
    handler()
      .then((body) => Response.json(body))
      .catch(() => new Response('', { status: 500 }))
  const deliver = async (text: string) => {
    const sentAtMs = clock.now()
    const response = await (behind === 'larkgate' ? receive(post(text)) : bare())
    return { status: response.status, body: await response.text(), ms: clock.now() - sentAtMs }
  }
  const seen = createUser({ ...user, deliver }).click()
  await settled()
  await clock.advance(60_000)
  return seen
}

describe('a handler that answers', () => {
  const names = Object.keys(HANDLERS)

  test.each(names)('%s shows no error code behind larkgate', async (name) => {
    expect((await clickOn(name, 'larkgate')).sees).not.toBe('error')
  })

  test('shows them without it', async () => {
    const sights = await Promise.all(names.map((name) => clickOn(name, 'nothing')))
    const codes = sights.map((sight) => (sight.sees === 'error' ? sight.code : sight.sees))
    const expected = ['reply', 'reply', 'nothing', 200341, 200341, 200671, 200672, 200671]
    expect(codes).toEqual([...expected, 200672, 200672, 200672, 200673, 200673, 200673])
  })
})

describe('a click', () => {
  test('goes over HTTP', async () => {
    const server = createServer((_, response) => response.end('{"toast":{"content":"ok"}}'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    onTestFinished(() => void server.close())
    const clicks = createUser({ ...user, deliver: overWebhook(createPlatform({ ...user.app, url })) })
    expect(await clicks.click()).toMatchObject({ sees: 'reply', toast: { content: 'ok' } })
    expect(await clicks.clickLegacyCard()).toMatchObject({ sees: 'reply' })
  })

  test('goes nowhere when nobody listens', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    await new Promise((resolve) => server.close(resolve))
    const clicks = createUser({ ...user, deliver: overWebhook(createPlatform({ ...user.app, url })) })
    expect(await clicks.click()).toMatchObject({ sees: 'error', code: 200342 })
  })

  test.each([
    [{ attempts: [] }, 200340],
    [{ attempts: [{}], ack: { code: 200, data: undefined, ms: 5 } }, 200340],
    [{ attempts: [{}] }, 200341],
    [{ attempts: [{}], ack: { code: 500, data: undefined, ms: 5 } }, 200671],
    [{ attempts: [{}], ack: { code: 200, data: 'null', ms: 5 } }, 200672],
  ])('goes over the long connection, where no good answer shows a code: %#', async (delivery, code) => {
    const gateway = { push: async () => delivery as never }
    expect(await createUser({ ...user, deliver: overSocket(gateway) }).click()).toMatchObject({ code })
  })
})

import { describe, expect, test } from 'vitest'
import { prepareApp } from '../../../lib/core/app.ts'
import { read } from '../../../lib/core/read.ts'
import type { Address } from '../../../lib/core/route.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { START_MS } from '../../support/clock.ts'
import { APP, bodies, type PostOptions, post } from '../../support/platform.ts'

// What is let through, and what is not, is the acceptance table of receive.test.ts; here: which way a request goes.

async function readAt(address: Address, text: string, options: PostOptions = {}) {
  const request = post(text, options)
  const raw = { headers: request.headers, body: new Uint8Array(await request.arrayBuffer()) }
  const callbackTypes = new Set(['card.action.trigger'])
  const given = { crypto: nodeCrypto, nowMs: START_MS, toleranceMs: undefined, callbackTypes }
  return read(raw, prepareApp(APP, nodeCrypto), address, given)
}

describe('at the address of events', () => {
  test('events, callbacks and challenges are read', async () => {
    expect(await readAt('event', bodies.message())).toMatchObject({ kind: 'event', schema: '2.0' })
    expect(await readAt('event', bodies.eventV1())).toMatchObject({ kind: 'event', schema: '1.0' })
    expect(await readAt('event', bodies.click())).toMatchObject({ kind: 'callback', schema: '2.0' })
    expect(await readAt('event', bodies.challenge())).toEqual({ kind: 'challenge', challenge: 'value' })
  })

  test('a legacy card is none, whatever its signature looks like', async () => {
    await expect(readAt('event', bodies.card(), { legacyCard: true })).rejects.toMatchObject({
      code: 'ERR_SIGNATURE_MISMATCH',
    })
  })
})

describe('at the address of cards', () => {
  test('what is signed with SHA-1 is a legacy card, known by its refresh token', async () => {
    const card = await readAt('card', bodies.card(), { legacyCard: true, refreshToken: 'r-1' })
    expect(card).toMatchObject({ kind: 'callback', schema: 'card', type: 'card.action.trigger_v1', eventId: 'r-1' })
  })

  test('everything else is read as at the address of events', async () => {
    expect(await readAt('card', bodies.message())).toMatchObject({ kind: 'event' })
    expect(await readAt('card', bodies.click())).toMatchObject({ kind: 'callback', schema: '2.0' })
    expect(await readAt('card', bodies.challenge())).toEqual({ kind: 'challenge', challenge: 'value' })
  })

  test('a challenge that is signed with SHA-1 is a challenge, and needs its token all the same', async () => {
    const signed = { legacyCard: true, unsigned: false }
    expect(await readAt('card', bodies.challenge(), signed)).toEqual({ kind: 'challenge', challenge: 'value' })
    await expect(readAt('card', bodies.challenge('value', 'wrong'), signed)).rejects.toMatchObject({
      code: 'ERR_TOKEN_MISMATCH',
    })
  })
})

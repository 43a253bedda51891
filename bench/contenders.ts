/** The three that are compared: larkgate's walk up to the envelope, the official SDK, and the least that could be done. */
import { strict as assert } from 'node:assert'
import { createDecipheriv, createHash, createSecretKey, hash } from 'node:crypto'
import { EventDispatcher, LoggerLevel } from '@larksuiteoapi/node-sdk'
import { FEISHU_DOMAIN, prepareApp } from '../lib/core/app.ts'
import { toEnvelope } from '../lib/core/envelope.ts'
import { read } from '../lib/core/read.ts'
import { nodeCrypto } from '../lib/crypto/node.ts'
import { CALLBACK_TYPES } from '../lib/events/callbacks.ts'
import type { PlatformRequest } from '../simulator/index.ts'
import { APP, EVENT_TYPE, makeEvent } from './events.ts'

/** A pushed event as a server has it in hand: header names in lower case, the body as bytes. */
export interface Pushed {
  readonly headers: Readonly<Record<string, string>>
  /** The same, as larkgate takes them. */
  readonly webHeaders: Headers
  readonly body: Buffer
}

export function toPushed({ headers, body }: PlatformRequest): Pushed {
  const lowerCase = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return { headers: lowerCase, webHeaders: new Headers(lowerCase), body: Buffer.from(body) }
}

/** What is proved of an event before it is used: its type, or `undefined` when the event was refused. */
export type Contender = (pushed: Pushed) => Promise<string | undefined> | string | undefined

export function contenders(): Readonly<Record<'bare' | 'larkgate' | 'sdk', Contender>> {
  return { bare: bare(), larkgate: larkgate(), sdk: sdk() }
}

/** As `createReceiver` composes them between the body and the queue. */
function larkgate(): Contender {
  const secrets = prepareApp(APP, nodeCrypto)
  const callbackTypes = new Set(CALLBACK_TYPES)
  const orderedTypes = new Set<string>()
  const hashOf = (text: string) => nodeCrypto.digestHex('SHA-256', text, new Uint8Array())
  return async ({ webHeaders: headers, body }) => {
    const nowMs = Date.now()
    try {
      const options = { crypto: nodeCrypto, nowMs, toleranceMs: undefined, callbackTypes }
      const inbound = await read({ headers, body }, secrets, 'event', options)
      if (inbound.kind !== 'event') return undefined
      const envelope = await toEnvelope(inbound, {
        app: APP.name,
        appId: APP.appId,
        domain: FEISHU_DOMAIN,
        via: 'webhook',
        receivedAtMs: nowMs,
        orderedTypes,
        hash: hashOf,
      })
      return envelope.type
    } catch {
      return undefined
    }
  }
}

/** As its own HTTP adaptor calls it: the body as text, parsed, with the headers on the prototype. */
function sdk(): Contender {
  let handled: string | undefined
  const { encryptKey, verificationToken } = APP
  const dispatcher = new EventDispatcher({ encryptKey, verificationToken, loggerLevel: LoggerLevel.error })
  dispatcher.register({
    [EVENT_TYPE]: (event: { event_type?: string }) => {
      handled = event.event_type
    },
  })
  return async ({ headers, body }) => {
    handled = undefined
    await dispatcher.invoke(Object.assign(Object.create({ headers }), JSON.parse(body.toString())))
    return handled
  }
}

/** One hash, one decryption, both texts parsed. Knows no forms, no keys in rotation and no attacks. */
function bare(): Contender {
  const key = createSecretKey(hash('sha256', APP.encryptKey, 'buffer'))
  return ({ headers, body }) => {
    const prefix = `${headers['x-lark-request-timestamp']}${headers['x-lark-request-nonce']}${APP.encryptKey}`
    const signature = createHash('sha256').update(prefix).update(body).digest('hex')
    if (signature !== headers['x-lark-signature']) return undefined
    const sealed = Buffer.from((JSON.parse(body.toString()) as { encrypt: string }).encrypt, 'base64')
    // Taking the padding off by hand spares the copy that joining `update` and `final` would be.
    const decipher = createDecipheriv('aes-256-cbc', key, sealed.subarray(0, 16)).setAutoPadding(false)
    const padded = decipher.update(sealed.subarray(16))
    const text = padded.toString('utf8', 0, padded.length - (padded.at(-1) ?? 0))
    return (JSON.parse(text) as { header: { event_type: string } }).header.event_type
  }
}

/** A contender that skips verification or does not reach the event would win unfairly. */
export async function checkContenders(): Promise<void> {
  for (const [name, run] of Object.entries(contenders())) {
    const genuine = toPushed(makeEvent(1024))
    const forged = { ...genuine, body: Buffer.from(makeEvent(1024).body) }
    assert.equal(await run(genuine), EVENT_TYPE, `${name} does not open a genuine event`)
    assert.equal(await run(forged), undefined, `${name} takes a body that belongs to another signature`)
  }
}

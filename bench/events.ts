/** Events as the platform would push them, each one different, sealed and signed by the simulator. */
import { randomUUID } from 'node:crypto'
import { type MessageOptions, messageReceived, type PlatformRequest, toRequest } from '../simulator/index.ts'

/** For all contenders, and for the gateways that are pushed to. */
export const APP = {
  name: 'default',
  appId: 'cli_bench',
  encryptKey: 'bench-encrypt-key',
  verificationToken: 'bench-verification-token',
} as const

export const EVENT_TYPE = 'im.message.receive_v1'

/** As chats have it: more than half of the bytes are not ASCII, and some characters take four. */
const SENTENCE = 'The report is ready for review. 季度报告已经可以审阅了，请看看。🌕 '

/** An `im.message.receive_v1` whose JSON, before encryption, has `sizeBytes` bytes of UTF-8, or up to three less. */
export function makeEvent(sizeBytes: number): PlatformRequest {
  return toRequest(makeMessage(sizeBytes), {
    encryptKey: APP.encryptKey,
    timestamp: String(Math.floor(Date.now() / 1000)),
    nonce: randomUUID(),
  })
}

export function makeEvents(count: number, sizeBytes: number): readonly PlatformRequest[] {
  return Array.from({ length: count }, () => makeEvent(sizeBytes))
}

/** The JSON of such an event, with new ids where none are given. */
export function makeMessage(sizeBytes: number, ids: Pick<MessageOptions, 'eventId' | 'messageId'> = {}): string {
  const saying = (text: string) => messageReceived({ app: APP, createdAtMs: Date.now(), text, ...ids })
  return saying(textOf(sizeBytes - Buffer.byteLength(saying(''))))
}

function textOf(sizeBytes: number): string {
  const repeated = Buffer.from(SENTENCE.repeat(Math.ceil(sizeBytes / Buffer.byteLength(SENTENCE))))
  // A stream is waited for: a character that the cut has split is left out.
  return new TextDecoder().decode(repeated.subarray(0, sizeBytes), { stream: true })
}

/** Sending and replying: what is checked of a message, and what becomes of it. */
import type { JsonObject } from '../envelope.ts'
import type { Ids } from '../gateway/ids.ts'
import type { GatewayClock } from '../gateway/settings.ts'
import type { OpenApiSettings, SentMessage } from './api.ts'
import { answerOf, type StubAnswer } from './codes.ts'
import type { Limiter } from './limits.ts'
import type { Caller } from './tokens.ts'

export interface MessageDesk {
  /** Answers `POST /open-apis/im/v1/messages` and `…/:message_id/reply`; `undefined` for any other path. */
  readonly answer: (path: string, query: URLSearchParams, caller: Caller, body: JsonObject) => StubAnswer | undefined
  readonly messages: () => readonly SentMessage[]
}

export interface MessageDeskOptions {
  readonly clock: GatewayClock
  readonly ids: Ids
  readonly limiter: Limiter
  readonly settings: () => OpenApiSettings
}

const PATH = '/open-apis/im/v1/messages'
const SCOPES = ['im:message', 'im:message:send_as_bot', 'im:message:send']
/** A request with a uuid that was seen within this time sends nothing. */
const UUID_MS = 60 * 60_000
const MAX_UUID = 50
const MAX_TEXT_BYTES = 150 * 1024
const MAX_OTHER_BYTES = 30 * 1024
const TYPES = ['text', 'post', 'image', 'file', 'audio', 'media', 'sticker', 'interactive', 'share_chat', 'share_user']

/** Which ids can stand for what, as far as their form tells. */
const RECEIVERS: Readonly<Record<string, RegExp>> = {
  chat_id: /^oc_\w+$/,
  open_id: /^ou_\w+$/,
  union_id: /^on_\w+$/,
  user_id: /^\w+$/,
  email: /^[^@\s]+@[^@\s]+$/,
}

export function createMessageDesk({ clock, ids, limiter, settings }: MessageDeskOptions): MessageDesk {
  const sent: SentMessage[] = []
  const byUuid = new Map<string, SentMessage>()

  function accept(caller: Caller, body: JsonObject, place: Pick<SentMessage, 'receiver' | 'parent'>): StubAnswer {
    const problem = problemOf(body)
    if (problem !== undefined) return problem
    const { uuid } = body
    const name = `${caller.app.appId} ${uuid}`
    const before = typeof uuid === 'string' && uuid !== '' ? byUuid.get(name) : undefined
    // That only one is sent is documented; that the second request is told of the first is how we read it.
    if (before !== undefined && clock.now() - before.atMs < UUID_MS) return sentAnswer(before)
    const { messagesPerSecond } = settings()
    const target = place.receiver ?? place.parent
    const limits = messagesPerSecond === undefined ? [] : [{ max: messagesPerSecond, windowMs: 1000 }]
    const waitMs = limiter.take(`message ${caller.app.appId} ${target}`, limits)
    if (waitMs !== undefined) return answerOf('messageLimit', { ext: 'chat rate limit' })
    const message: SentMessage = {
      atMs: clock.now(),
      messageId: `om_${ids.hex()}`,
      appId: caller.app.appId,
      tenantKey: caller.tenantKey,
      ...place,
      inThread: body.reply_in_thread === true,
      type: body.msg_type as string,
      content: body.content as string,
      ...(typeof uuid === 'string' && uuid !== '' && { uuid }),
    }
    sent.push(message)
    if (message.uuid !== undefined) byUuid.set(name, message)
    return sentAnswer(message)
  }

  function send(caller: Caller, query: URLSearchParams, body: JsonObject): StubAnswer {
    const form = RECEIVERS[query.get('receive_id_type') ?? '']
    const receiver = body.receive_id
    if (form === undefined) return answerOf('fieldInvalid', { ext: 'receive_id_type' })
    if (typeof receiver !== 'string' || !form.test(receiver)) {
      return answerOf('messageInvalid', { ext: 'invalid receive_id' })
    }
    if (settings().outsideChats.includes(receiver)) return answerOf('botOutside')
    return accept(caller, body, { receiver })
  }

  function reply(caller: Caller, parent: string, body: JsonObject): StubAnswer {
    if (!/^om_\w+$/.test(parent)) return answerOf('messageInvalid', { ext: 'invalid message_id' })
    if (settings().recalledMessages.includes(parent)) return answerOf('recalled')
    return accept(caller, body, { parent })
  }

  return {
    answer(path, query, caller, body) {
      const parent = /^\/open-apis\/im\/v1\/messages\/([^/]*)\/reply$/.exec(path)?.[1]
      if (path !== PATH && parent === undefined) return undefined
      const { scopes = ['im:message'], bot = true } = caller.app
      if (!scopes.some((scope) => SCOPES.includes(scope))) return answerOf('scopeMissing', { ext: SCOPES.join(', ') })
      if (!bot) return answerOf('botInactive')
      return parent === undefined ? send(caller, query, body) : reply(caller, decodeURIComponent(parent), body)
    },
    messages: () => [...sent],
  }
}

function problemOf({ msg_type: type, content, uuid }: JsonObject): StubAnswer | undefined {
  if (typeof type !== 'string' || !TYPES.includes(type)) return answerOf('messageInvalid', { ext: 'invalid msg_type' })
  if (uuid !== undefined && (typeof uuid !== 'string' || uuid.length > MAX_UUID)) {
    return answerOf('fieldInvalid', { ext: 'uuid' })
  }
  if (typeof content !== 'string') return answerOf('fieldInvalid', { ext: 'content' })
  const value = readContent(content)
  if (value === undefined) {
    return type === 'interactive'
      ? answerOf('cardInvalid', { ext: 'ErrCode: 200621; ErrMsg: parse card json err' })
      : answerOf('messageInvalid', { ext: 'content is not a string in json format' })
  }
  if (type === 'text' && (typeof value.text !== 'string' || value.text === '')) {
    return answerOf('messageInvalid', { ext: 'text field can not be empty' })
  }
  const sizeBytes = new TextEncoder().encode(content).length
  if (sizeBytes > (type === 'text' ? MAX_TEXT_BYTES : MAX_OTHER_BYTES)) return answerOf('tooLong')
  return undefined
}

function readContent(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined
  } catch {
    return undefined
  }
}

function sentAnswer({ messageId, type, atMs, receiver, parent, content }: SentMessage): StubAnswer {
  const data = {
    message_id: messageId,
    msg_type: type,
    create_time: String(atMs),
    update_time: String(atMs),
    deleted: false,
    updated: false,
    ...(receiver?.startsWith('oc_') && { chat_id: receiver }),
    ...(parent !== undefined && { parent_id: parent, root_id: parent }),
    body: { content },
  }
  return answerOf('ok', { data })
}

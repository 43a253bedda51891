import { describe, expect, test } from 'vitest'
import { type EventFact, type Field, knownEvents } from '../../facts/read.ts'
import { departures } from '../../facts/shape.ts'
import { createDispatcher } from '../../lib/core/dispatch.ts'
import { silentLog } from '../../lib/core/log.ts'
import { createReceiver } from '../../lib/core/receive.ts'
import { createReplier } from '../../lib/core/replier.ts'
import { nodeCrypto } from '../../lib/crypto/node.ts'
import type { UntypedEvent } from '../../lib/events/map.ts'
import { readEnvelope } from '../../lib/index.ts'
import { memoryQueue } from '../../lib/queues/memory.ts'
import { samplePayload } from '../../simulator/sample.ts'
import { manualClock, START_MS } from '../support/clock.ts'
import { APP, APP_ID, post, TENANT_KEY, TOKEN } from '../support/platform.ts'

const platformApp = { appId: APP_ID, tenantKey: TENANT_KEY, verificationToken: TOKEN }
const sampleOf = (type: string) => samplePayload(type, platformApp, { nowMs: START_MS })
const all = [...knownEvents().values()]

/** Made by hand: what these leave out would make another event of them. */
const HANDMADE = ['im.message.receive_v1', 'card.action.trigger', 'card.action.trigger_v1', 'url.preview.get']

function eventIn({ version }: EventFact, text: string): object {
  const body = JSON.parse(text)
  return version === 'card' ? body : body.event
}

/** Paths of fields that the value has not. */
function absent(fields: readonly Field[], value: unknown): readonly string[] {
  return fields.flatMap(({ name, kinds }) => {
    const one = (value as Record<string, unknown>)[name]
    if (one === undefined) return [name]
    const [kind] = kinds
    const inner = kind === undefined || kind.base !== 'object' ? [] : absent(kind.fields, [one].flat(kind.depth + 1)[0])
    return inner.map((path) => `${name}.${path}`)
  })
}

describe('a sample of every type', () => {
  test('has the documented fields and no others, each of its kind', () => {
    const wrong = all.map((fact) => [fact.type, departures(fact, eventIn(fact, sampleOf(fact.type)))] as const)
    expect(wrong.filter(([, found]) => found.length > 0)).toEqual([])
  })

  test('has all of them, unless it is made by hand', () => {
    const lacking = all.map((fact) => [fact.type, absent(fact.fields, eventIn(fact, sampleOf(fact.type)))] as const)
    expect(
      lacking
        .filter(([, paths]) => paths.length > 0)
        .map(([type]) => type)
        .sort(),
    ).toEqual(HANDMADE.toSorted())
  })

  test('has a documented value where there are some', () => {
    const { event } = JSON.parse(sampleOf('drive.notice.comment_add_v1'))
    expect(event.notice_meta.notice_type).toBe('add_comment')
    expect(JSON.parse(sampleOf('vc.meeting.leave_meeting_v1')).event.leave_reason).toBe(1)
  })

  test('tells times in the unit of the field', () => {
    expect(JSON.parse(sampleOf('vc.meeting.join_meeting_v1')).event.meeting.start_time).toBe(String(START_MS / 1000))
    expect(JSON.parse(sampleOf('im.message.reaction.created_v1')).event.action_time).toBe(String(START_MS))
    expect(JSON.parse(sampleOf('approval_instance')).event.instance_operate_time).toBe(String(START_MS))
    expect(JSON.parse(sampleOf('leave_approvalV2')).event.leave_start_time).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
  })

  test('is about the same person, chat and tenant wherever these are named', () => {
    const { event } = JSON.parse(sampleOf('im.chat.member.user.added_v1'))
    expect(event.users[0].user_id).toEqual(event.operator_id)
    expect(event.users[0].tenant_key).toBe(TENANT_KEY)
    expect(JSON.parse(samplePayload('im.chat.disbanded_v1', platformApp, { chatId: 'oc_1' })).event.chat_id).toBe(
      'oc_1',
    )
  })

  test('has ids that no double can hold', () => {
    const { id } = JSON.parse(sampleOf('vc.meeting.join_meeting_v1')).event.meeting
    expect(Number.isSafeInteger(Number(id))).toBe(false)
    expect(id).toMatch(/^\d{19}$/)
  })

  test.each(all.map((fact) => [fact.type, fact] as const))('of %s is received', async (type, { kind, version }) => {
    const clock = manualClock()
    const queue = memoryQueue(clock)
    const routes = createDispatcher().callback<UntypedEvent>(type, () => ({ seen: true }))
    const loadReplier = () => createReplier(routes, silentLog)
    const receive = createReceiver({ apps: [APP] }, { crypto: nodeCrypto, queue, clock, loadReplier })
    const text = sampleOf(type)
    const response = await receive(post(text, version === 'card' ? { legacyCard: true } : {}))
    expect(response.status).toBe(200)
    if (kind === 'callback') return expect(await response.json()).toEqual({ seen: true })
    const [delivery] = await queue.receive(1, 0)
    expect(readEnvelope(delivery?.body ?? '')).toMatchObject({ type, schema: version, data: JSON.parse(text) })
  })
})

import { describe, expect, test } from 'vitest'
import { describeType, typeNames } from '../../cli/types.ts'
import { knownEvents } from '../../facts/read.ts'

describe('larkgate types', () => {
  test('lists every known type', () => {
    expect(typeNames()).toEqual([...knownEvents().keys()])
  })

  test('lists those of a domain', () => {
    const lines = typeNames('approval')
    expect(lines).toContain('leave_approvalV2')
    expect(lines).toContain('approval.approval.updated_v4')
    expect(lines).not.toContain('im.message.receive_v1')
  })

  test('names the domains when there is no such domain', () => {
    expect(() => typeNames('no_such')).toThrow(/no domain no_such; there are acs, .*, vc/)
  })
})

describe('larkgate schema', () => {
  test('prints the fields as TypeScript, and an example that has them', () => {
    const text = describeType('im.message.receive_v1')
    expect(text).toMatch(
      /^\/\/ im\.message\.receive_v1: event, version 2\.0\n\/\/ https:\/\/open\.feishu\.cn\/document\/\S+\nevent: \{\n/,
    )
    expect(text).toContain("\n    chat_type: 'p2p' | 'group' | string\n")
    expect(text).toContain('\n      id: {\n        union_id?: string\n        user_id?: string | null\n')
    const example = JSON.parse(text.slice(text.indexOf('\n{\n')))
    expect(example).toMatchObject({ schema: '2.0', event: { message: { message_type: 'text' } } })
    expect(describeType('im.message.receive_v1')).toBe(text)
  })

  test('prints the whole body of a legacy card, which has no event', () => {
    const text = describeType('card.action.trigger_v1')
    expect(text).toContain('// card.action.trigger_v1: callback, legacy card\nbody: {\n')
    expect(JSON.parse(text.slice(text.indexOf('\n{\n')))).toHaveProperty('action.tag', 'button')
  })

  test('says so when nobody has published the fields', () => {
    expect(describeType('profile.view.get')).toContain('// Nobody has published its fields.')
  })

  test('names the nearest type when there is no such type', () => {
    expect(() => describeType('out_aproval')).toThrow('out_aproval is no known event type; did you mean out_approval')
  })
})

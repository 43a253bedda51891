import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeJson } from '../../../lib/events/json-field.ts'

describe('a field that holds JSON in a string is read', () => {
  test.each([
    ['of a record', '[{"text":"名","type":"text"}]', [{ text: '名', type: 'text' }]],
    ['of one number', '42', 42],
    ['of a task', '{"rollback_node_ids":["n1"]}', { rollback_node_ids: ['n1'] }],
    ['that is null', 'null', null],
  ])('%s', (_, field, value) => {
    expect(decodeJson(field)).toEqual({ type: 'json', value })
  })

  test.each([[[{ id: 1 }]], [{ id: 1 }], [null], [7]])('as it is when it holds the value itself: %j', (field) => {
    expect(decodeJson(field)).toEqual({ type: 'json', value: field })
  })

  test.each([
    '[{is_default=true, locale=zh_cn, texts={@i18n@1=假}}]',
    '[[2026-03-09 08:30:00,2026-03-09 18:00:00]]',
    '{"cut":',
    '',
    'NULL',
  ])('as the text that it is when it is no JSON: %j', (raw) => {
    expect(decodeJson(raw)).toEqual({ type: 'unknown', raw })
  })

  test('as nothing when it is absent', () => {
    expect(decodeJson(undefined)).toEqual({ type: 'unknown', raw: '' })
  })

  test('and nothing makes it fail', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), fc.anything()), (field) => {
        expect(['json', 'unknown']).toContain(decodeJson(field).type)
      }),
    )
  })
})

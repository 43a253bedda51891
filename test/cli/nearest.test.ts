import { describe, expect, test } from 'vitest'
import { editDistance, nearest } from '../../cli/nearest.ts'

describe('the distance between two names', () => {
  test.each([
    ['', '', 0],
    ['abc', 'abc', 0],
    ['', 'abc', 3],
    ['abc', 'abcd', 1],
    ['abcd', 'acd', 1],
    ['abc', 'axc', 1],
    ['abcd', 'abdc', 1],
    ['kitten', 'sitting', 3],
  ])('of %j and %j is %d, either way round', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance)
    expect(editDistance(other, one)).toBe(distance)
  })
})

describe('the nearest names', () => {
  const known = ['im.message.receive_v1', 'im.message.recalled_v1', 'im.chat.updated_v1', 'message']

  test('come in the order of their distance', () => {
    expect(nearest('im.message.recieve_v1', known)).toEqual(['im.message.receive_v1', 'im.message.recalled_v1'])
  })

  test('are none when nothing is near', () => {
    expect(nearest('drive.file.edit_v1', known)).toEqual([])
    expect(nearest('', known)).toEqual([])
  })

  test('are at most three', () => {
    expect(nearest('aaa', ['aab', 'aac', 'aad', 'aae'])).toHaveLength(3)
  })
})

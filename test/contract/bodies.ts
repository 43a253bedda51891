/** What every store of large envelopes does. */
import { describe, expect, test } from 'vitest'
import type { Bodies } from '../../lib/core/ports.ts'
import { TEXTS } from '../support/message.ts'

export interface DurableBodies {
  readonly bodies: Bodies
  /** The bodies as the next process finds them when this one is killed now. */
  readonly reopen: () => Bodies
}

export function bodiesContract(name: string, open: () => Bodies): void {
  describe(name, () => {
    test.each(TEXTS)('gives back %s as it was', async (_, text) => {
      const bodies = open()
      await bodies.put('name', text)
      expect((await bodies.get('name')) === text).toBe(true)
    })

    test('has nothing under a name that nobody used', async () => {
      expect(await open().get('name')).toBeUndefined()
    })

    test('keeps what is under one name apart from all others', async () => {
      const bodies = open()
      await bodies.put('2025/06/15/a', '1')
      await bodies.put('2025/06/15/A', '2')
      expect([await bodies.get('2025/06/15/a'), await bodies.get('2025/06/15/A')]).toEqual(['1', '2'])
    })

    test('gives a body as often as it is asked for', async () => {
      const bodies = open()
      await bodies.put('name', 'text')
      expect([await bodies.get('name'), await bodies.get('name')]).toEqual(['text', 'text'])
    })
  })
}

/** What they do besides that outlive the process. */
export function durableBodiesContract(name: string, open: () => DurableBodies): void {
  test(`${name}: after the process was killed, every body is still there`, async () => {
    const { bodies, reopen } = open()
    await bodies.put('name', 'text')
    expect(await reopen().get('name')).toBe('text')
  })
}

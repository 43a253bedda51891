import { describe, expect, test } from 'vitest'
import { readText } from '../../scripts/repository.ts'
import { cardSideBySide, eventSideBySide, type SideBySide } from '../support/official.ts'
import { type Sample, samples } from './corpus.ts'
import { openSample } from './open-sample.ts'

const documented = differencesOn('docs/migrate.md')
const all = samples()

/** Names no type at all. */
const NO_TYPE = 'v2/_no_event_type'

describe('the official SDK and larkgate/compat', () => {
  test.each(all.filter(({ id }) => !documented.has(id)).map((sample) => [sample.id, sample] as const))(
    'give their handlers the same: %s',
    async (_, sample) => {
      const { official, ours } = await giveToBoth(sample)
      expect(ours).toEqual(official)
    },
  )

  test.each([...documented])('differ as docs/migrate.md says: %s', async (id, cells) => {
    const sample = all.find((one) => one.id === id)
    const { official, ours } = await giveToBoth(sample as Sample)
    expect([official, ours].map(({ length }) => (length === 1 ? 'called' : 'not called'))).toEqual(cells)
    expect(ours).not.toEqual(official)
  })

  test('are given something to handle by all samples but these', async () => {
    const calls = await Promise.all(all.map(async (sample) => (await giveToBoth(sample)).official.length))
    const silent = all.filter((sample) => sample.form === 'handshake' || isSealed(sample) || sample.id === NO_TYPE)
    expect(all.filter((_, index) => calls[index] !== 1)).toEqual(silent)
  })
})

test('the translation of docs/migrate.md lists the same differences', () => {
  expect([...differencesOn('docs/migrate.zh.md').keys()]).toEqual([...documented.keys()])
})

/** Whether nobody knows its key. */
function isSealed(sample: Sample): boolean {
  return sample.form === 'encrypted' && openSample(sample) === undefined
}

function giveToBoth(sample: Sample): Promise<SideBySide> {
  // In one line, as the platform writes it: that SDK signs what it has parsed and written anew.
  if (sample.form === 'callback-legacy') return cardSideBySide(JSON.stringify(JSON.parse(sample.text)))
  return eventSideBySide(openSample(sample)?.text ?? sample.text)
}

/** Sample → what the page says of the official SDK and of larkgate. */
function differencesOn(path: string): ReadonlyMap<string, readonly string[]> {
  const [, table = ''] = /<!-- differences:start -->\n([\s\S]*)<!-- differences:end -->/.exec(readText(path)) ?? []
  const rows = table.matchAll(/^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|/gm)
  return new Map([...rows].map(([, id = '', ...cells]) => [id, cells.slice(0, 2)]))
}

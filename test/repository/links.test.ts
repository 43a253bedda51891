import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listFiles, ROOT, readText } from '../../scripts/repository.ts'
import { deadLinks } from './links.ts'

describe('links and references', () => {
  test('lead to files and headings that exist', () => {
    const paths = listFiles().filter((path) => /\.(md|[cm]?[jt]s)$/.test(path) && !path.startsWith('test/repository/'))
    const files = new Map(paths.map((path) => [path, readText(path)]))
    expect(deadLinks(files, (path) => existsSync(join(ROOT, path)))).toEqual([])
  })

  const page = [
    '# The walk',
    '## Large `envelopes`, and more',
    '## 幂等键 (key)',
    '## Twice',
    '## Twice',
    '```',
    '## In a fence',
    '```',
  ].join('\n')
  const planted = (path: string, text: string) =>
    deadLinks(
      new Map([
        ['docs/walk.md', page],
        [path, text],
      ]),
      (target) => ['docs/walk.md', path].includes(target),
    )

  test.each([
    ['README.md', '[walk](docs/walk.md)'],
    ['README.md', '[walk](docs/walk.md#large-envelopes-and-more "title")'],
    ['docs/delivery.md', '[walk]: walk.md#the-walk'],
    ['docs/delivery.md', '[key](walk.md#幂等键-key)'],
    ['docs/delivery.md', '[second](walk.md#twice-1)'],
    ['docs/delivery.md', '# Here\n[here](#here)'],
    ['docs/delivery.md', '[elsewhere](https://example.com/nowhere.md#nothing) and `[code](nowhere.md)`'],
    ['lib/core/x.ts', '/** @see docs/walk.md#the-walk */'],
  ])('are found: %s with %s', (path, text) => {
    expect(planted(path, text)).toEqual([])
  })

  test.each([
    ['README.md', '[walk](docs/walks.md)', 'file'],
    ['README.md', '![picture](docs/walk.png)', 'file'],
    ['README.md', '[walk](docs/walk.md#large-envelope)', 'heading'],
    ['docs/delivery.md', '[walk]: walk.md#in-a-fence', 'heading'],
    ['docs/delivery.md', '[walk](docs/walk.md)', 'file'],
    ['docs/delivery.md', '[third](walk.md#twice-2)', 'heading'],
    ['docs/delivery.md', '[here](#nowhere)', 'heading'],
    ['lib/core/x.ts', '/** @see docs/walk.md#envelope */', 'heading'],
    ['lib/core/x.ts', '// see docs/nowhere.md', 'file'],
  ])('are missed: %s with %s', (path, text, what) => {
    expect(planted(path, text)).toEqual([expect.stringContaining(`there is no such ${what}`)])
  })
})

import { describe, expect, test } from 'vitest'
import { listFiles, readText } from '../../scripts/repository.ts'
import { hygieneProblems } from './hygiene.ts'

describe('the sources', () => {
  test('name no machine, no registry, no open address, and leave no notes', () => {
    const paths = listFiles().filter((path) => path !== 'package-lock.json')
    expect(hygieneProblems(new Map(paths.map((path) => [path, readText(path)])))).toEqual([])
  })

  test.each([
    ["readFileSync('/home/ann/notes')", 'a path of somebody’s machine'],
    ['C:\\Users\\ann', 'a path of somebody’s machine'],
    ['registry=https://registry.npmjs.org/', 'the host of a registry'],
    ["server.listen(80, '0.0.0.0')", 'an address that listens to everybody'],
    ['// TODO: later', 'a note about work to be done'],
  ])('may not say %s', (line, what) => {
    expect(hygieneProblems(new Map([['lib/core/planted.ts', `first\n${line}\n`]]))).toEqual([
      `lib/core/planted.ts:2 has ${what}`,
    ])
  })

  test.each(['https://example.com/home/page', 'docs/work/', '10.0.0.0', "'C:\\n'", 'mastodon'])(
    'may say %s',
    (line) => {
      expect(hygieneProblems(new Map([['lib/core/planted.ts', line]]))).toEqual([])
    },
  )

  test('may listen to everybody in the image', () => {
    expect(hygieneProblems(new Map([['container/Dockerfile', 'ENV HOST=0.0.0.0']]))).toEqual([])
    expect(hygieneProblems(new Map([['infra/compose.yaml', 'HOST: 0.0.0.0']]))).toHaveLength(1)
  })
})

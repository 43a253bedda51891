import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { ROOT, readManifest } from '../../scripts/repository.ts'
import { createProject, type Project, run, start } from './project.ts'
import { readSample } from './readme.ts'

let project: Project
beforeAll(async () => {
  project = await createProject()
}, 180_000)
afterAll(() => project?.remove())

describe('the published package', () => {
  test('has nothing to complain about for publint', async () => {
    const tarball = Uint8Array.from(readFileSync(project.tarball)).buffer
    const { messages, pkg } = await publint({ pack: { tarball }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg as object, { color: false }))).toEqual([])
  })

  test('has the right types for whoever imports it', async () => {
    const attw = join(ROOT, 'node_modules/@arethetypeswrong/cli/dist/index.js')
    const { code, stdout } = await run(process.execPath, [attw, project.tarball, '--profile', 'esm-only'], ROOT)
    expect(stdout).toContain('larkgate')
    expect(code, stdout).toBe(0)
  })

  test('depends on what its code imports and nothing else', () => {
    const manifest = JSON.parse(readFileSync(join(project.packageFolder, 'package.json'), 'utf8'))
    expect(Object.keys(manifest.dependencies)).toEqual([
      '@bufbuild/protobuf',
      '@hono/node-server',
      'commander',
      'hono',
      'https-proxy-agent',
      'prom-client',
      'proxy-from-env',
      'valibot',
      'ws',
    ])
    expect(manifest).not.toHaveProperty('devDependencies')
    expect(manifest).not.toHaveProperty('optionalDependencies')
    expect(manifest).not.toHaveProperty('scripts')
    expect(manifest).not.toHaveProperty('private')
  })

  test('can be imported by every name it exports', async () => {
    const { code, stdout, stderr } = await run(process.execPath, ['import-all.js'], project.folder)
    expect(code, stderr).toBe(0)
    const names = Object.keys(readManifest().exports).filter((name) => name !== './package.json')
    expect(stdout.trim().split('\n')).toEqual(names.map((name) => `${name} exports something`))
  })
})

describe('a program that uses the package', () => {
  test.each([
    { module: 'nodenext', moduleResolution: 'nodenext' },
    { module: 'esnext', moduleResolution: 'bundler' },
  ])('is type-checked with moduleResolution $moduleResolution', async (options) => {
    const handlers = readSample('handlers')
    writeFileSync(join(project.folder, `handlers-sample.${handlers.language}`), handlers.code)
    expect(await typeCheck(project.folder, options)).toBe('')
  })

  test.each([
    ['library', 'README.md', 'answered 200'],
    ['socket', 'docs/long-connection.md', 'acked 200'],
  ])('runs the sample %s of %s', async (name, page, answer) => {
    const sample = readSample(name, page)
    const file = `sample-${name}.${sample.language}`
    writeFileSync(join(project.folder, file), sample.code)
    const { code, stdout, stderr } = await run(process.execPath, [file], project.folder)
    expect(code, stderr).toBe(0)
    expect(stdout).toContain(answer)
    expect(stdout).toContain('handled {"text":"hello"}')
  })
})

describe('the installed command', () => {
  test('explains itself', async () => {
    const { code, stdout } = await run('npx', ['larkgate', '--help'], project.folder)
    expect(code).toBe(0)
    expect(stdout).toContain('Usage: larkgate')
  })

  test('knows its version', async () => {
    const { stdout } = await run('npx', ['larkgate', '--version'], project.folder)
    expect(stdout.trim()).toBe(readManifest().version)
  })

  test('says which packages a command for AWS needs, and needs them for nothing else', async () => {
    const { code, stderr } = await run('npx', ['larkgate', 'dead', '--target', 'aws'], project.folder)
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^larkgate: --target aws needs packages .*npm install @aws-sdk/),
    ])
  })

  test('starts a gateway that runs handlers written in JavaScript', async () => {
    const gateway = start(['node_modules/larkgate/cli/larkgate.js', 'start'], project.folder, {
      PORT: '0',
      LARKGATE_DATA: 'data',
      LARKGATE_HANDLERS: 'handlers.js',
    })
    onTestFinished(async () => void (await gateway.stop()))
    await gateway.until('A sample message, encrypted and signed, was pushed to it: 200')
    const pushed = await run(process.execPath, ['push.js', 'data', 'sent by the installed simulator'], project.folder)
    expect(pushed.stdout.trim(), pushed.stderr).toBe('200')
    await gateway.until('handled 1 sent by the installed simulator')
    expect(await gateway.stop()).toBe(0)
  })
})

/** What the compiler says, with types of Node and without those of this repository's own sources. */
async function typeCheck(folder: string, options: Record<string, string>): Promise<string> {
  const compilerOptions = {
    ...options,
    target: 'es2024',
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    types: ['node'],
    typeRoots: [join(ROOT, 'node_modules/@types')],
  }
  const path = join(folder, `tsconfig.${options.moduleResolution}.json`)
  writeFileSync(path, JSON.stringify({ compilerOptions, include: ['*.ts'] }))
  const { stdout } = await run(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', path], folder)
  return stdout
}

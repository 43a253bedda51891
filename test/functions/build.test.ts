import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { type AwsFunction, buildAws } from '../../scripts/aws.ts'
import { capture } from '../../scripts/command.ts'
import { ROOT } from '../../scripts/repository.ts'

/** As it is uploaded; a larger one takes longer to start. */
const RECEIVE_ZIP_BYTES = 60 * 1024

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

const contentsOf = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => [path, statSync(join(folder, path)).ino])
const receiveOf = (functions: readonly AwsFunction[]) => functions.find(({ name }) => name === 'receive') as AwsFunction
const packagesIn = ({ inputs }: AwsFunction) =>
  new Set(inputs.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? []))

const folder = mkdtempSync(join(tmpdir(), 'larkgate-build-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let functions: readonly AwsFunction[]
beforeAll(async () => {
  functions = await buildAws(folder)
}, 60_000)

test('each function is a folder with index.mjs, what that loads, and the licences of all of it', () => {
  for (const { name, files, inputs } of functions) {
    expect(readdirSync(join(folder, name)).toSorted()).toEqual(files.map((file) => file.name).toSorted())
    expect(files.map((file) => file.name)).toEqual(expect.arrayContaining(['index.mjs', 'licences.txt']))
    const licences = readFileSync(join(folder, name, 'licences.txt'), 'utf8')
    for (const one of packagesIn({ inputs } as AwsFunction)) expect(licences).toContain(`${one} `)
    expect(licences).toContain('larkgate ')
  }
})

test('the receiver fits into 60 KB, and carries no AWS SDK', () => {
  const receive = receiveOf(functions)
  expect(receive.zipBytes).toBeLessThan(RECEIVE_ZIP_BYTES)
  expect([...packagesIn(receive)].filter((name) => name.startsWith('@aws-sdk/'))).toEqual([])
})

test('its size is that of a real archive', async () => {
  const receive = receiveOf(functions)
  const script = `import sys, os, zipfile
z = zipfile.ZipFile(sys.argv[2], 'w', zipfile.ZIP_DEFLATED, compresslevel=9)
[z.write(os.path.join(sys.argv[1], f), f) for f in sorted(os.listdir(sys.argv[1]))]
z.close()
print(os.path.getsize(sys.argv[2]))`
  const bytes = await capture('python3', ['-c', script, join(folder, 'receive'), join(folder, 'receive.zip')]).catch(
    () => undefined,
  )
  // Where there is no Python there is nothing to compare with.
  if (bytes !== undefined) expect(Math.abs(Number(bytes) - receive.zipBytes)).toBeLessThan(200)
})

test('the receiver sends through the AWS SDK only when that is asked for', async () => {
  const receive = receiveOf(await buildAws(newFolder(), { sender: 'sdk' }))
  expect(packagesIn(receive).has('@aws-sdk/client-sqs')).toBe(true)
  expect(receive.inputs).toContain('lib/queues/sqs.ts')
  expect(receive.inputs).not.toContain('lib/queues/sqs-light.ts')
})

test('handlers of one’s own take the place of the example', async () => {
  const built = await buildAws(newFolder(), { handlers: 'test/process/fixtures/handlers.ts' })
  for (const { inputs } of built) {
    expect(inputs).toContain('test/process/fixtures/handlers.ts')
    expect(inputs).not.toContain('handlers/index.ts')
  }
})

test('handlers without a default export are refused, and what was built before stays', async () => {
  const before = contentsOf(folder)
  const path = join(newFolder(), 'handlers.ts')
  writeFileSync(path, 'export const nothing = 1\n')
  await expect(buildAws(folder, { handlers: path })).rejects.toThrow('No matching export')
  await expect(buildAws(folder, { handlers: 'no/such/file.ts' })).rejects.toThrow('no/such/file.ts')
  expect(contentsOf(folder)).toEqual(before)
})

test.each([
  [['--sender', 'curl'], '--sender must be light or sdk'],
  [['--handler', 'x'], "Unknown option '--handler'"],
  [['x'], 'Unexpected argument'],
])('the command refuses %j in one sentence', async (args, message) => {
  await expect(
    capture(
      process.execPath,
      ['scripts/build-aws.ts', ...args].map((arg, n) => (n === 0 ? join(ROOT, arg) : arg)),
    ),
  ).rejects.toThrow(message)
})

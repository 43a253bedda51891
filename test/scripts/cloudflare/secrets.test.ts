import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ensureAdminToken } from '../../../scripts/cloudflare/admin-token.ts'
import { ensureDevSecrets } from '../../../scripts/cloudflare/dev-secrets.ts'
import { missingSecrets, namesOfSeveral, readSecrets } from '../../../scripts/cloudflare/secrets.ts'
import { readManifest, readText } from '../../../scripts/repository.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-secrets-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

function fileWith(text: string): string {
  const path = join(newFolder(), '.env')
  writeFileSync(path, text)
  return path
}

const modeOf = (path: string) => statSync(path).mode & 0o777

describe('secrets from a file', () => {
  test('are those that a Worker reads, taken literally', () => {
    const path = fileWith('LARK_APP_ID=cli_1\nLARK_APP_SECRET=s\nLARK_ENCRYPT_KEY="a$HOME b"\nLARK_DOMAIN=\nPORT=1\n')
    expect(readSecrets(path)).toEqual({ LARK_APP_ID: 'cli_1', LARK_APP_SECRET: 's', LARK_ENCRYPT_KEY: 'a$HOME b' })
  })

  test.each([
    ['PORT=1\n', 'has none of LARK_APP_ID'],
    ['LARKGATE_ADMIN_TOKEN=short\n', 'LARKGATE_ADMIN_TOKEN must have 16 characters at least'],
    ['LARK_APP_ID=cli_1\n', 'LARK_ENCRYPT_KEY'],
    ['LARK_APPS={"sales":{}}\n', 'LARK_APPS app sales has neither'],
  ])('are refused before anything is done, without their values: %j', (text, message) => {
    expect(() => readSecrets(fileWith(text))).toThrow(message)
  })

  test('name the apps that get an address, and not one that only the long connection can serve', () => {
    const apps = {
      bot: { appId: 'cli_1', appSecret: 's' },
      sales: { encryptKey: 'k' },
      desk: { verificationToken: 't' },
    }
    const path = fileWith(`LARK_APPS=${JSON.stringify(apps)}\n`)
    expect(namesOfSeveral(readSecrets(path))).toEqual(['sales', 'desk'])
    expect(namesOfSeveral({ LARK_ENCRYPT_KEY: 'k' })).toEqual([])
  })

  test('are refused when there is no file', () => {
    expect(() => readSecrets('no-such-folder/.env')).toThrow('no-such-folder/.env cannot be read')
  })
})

describe('a Worker', () => {
  test.each([
    [['LARK_ENCRYPT_KEY'], true],
    [['LARK_VERIFICATION_TOKEN', 'LARKGATE_ADMIN_TOKEN'], true],
    [['LARK_APPS'], true],
    [['LARK_APP_ID', 'LARKGATE_ADMIN_TOKEN'], false],
    [[], false],
  ])('with %j can have events: %s', (names, can) => {
    expect(missingSecrets(names, 'wrangler.toml') === undefined).toBe(can)
  })
})

describe('the token of the operator routes', () => {
  test('is invented once, for the owner of the file only', () => {
    const path = join(newFolder(), '.env')
    const token = ensureAdminToken(path)
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(readFileSync(path, 'utf8')).toBe(`LARKGATE_ADMIN_TOKEN=${token}\n`)
    expect(modeOf(path)).toBe(0o600)
    expect(ensureAdminToken(path)).toBe(token)
  })

  test('is added to what is there, also where the last line has no end', () => {
    const path = fileWith('LARK_APP_ID=cli_1')
    const token = ensureAdminToken(path)
    expect(parseEnv(readFileSync(path, 'utf8'))).toEqual({ LARK_APP_ID: 'cli_1', LARKGATE_ADMIN_TOKEN: token })
  })
})

describe('the secrets of a Worker on this machine', () => {
  test('are invented for the owner only, as the app that `larkgate trigger` knows', () => {
    const folder = newFolder()
    const data = join(folder, 'data')
    expect(ensureDevSecrets(folder, data)).toBe(true)
    const path = join(folder, '.dev.vars')
    const demo = JSON.parse(readFileSync(join(data, 'demo.json'), 'utf8'))
    expect(parseEnv(readFileSync(path, 'utf8'))).toEqual({
      LARK_APP_ID: demo.appId,
      LARK_ENCRYPT_KEY: demo.encryptKey,
      LARK_VERIFICATION_TOKEN: demo.verificationToken,
      LARKGATE_ADMIN_TOKEN: expect.stringMatching(/^[0-9a-f]{32}$/),
    })
    expect(modeOf(path)).toBe(0o600)
    const before = readFileSync(path, 'utf8')
    expect(ensureDevSecrets(folder, data)).toBe(false)
    expect(readFileSync(path, 'utf8')).toBe(before)
  })

  test('are left to `.env` when that has an app', () => {
    const folder = newFolder()
    writeFileSync(join(folder, '.env'), 'LARK_ENCRYPT_KEY=mine\n')
    expect(ensureDevSecrets(folder, join(folder, 'data'))).toBe(false)
  })
})

describe('.dev.vars.example', () => {
  const example = parseEnv(readText('.dev.vars.example'))

  test('has no value that anybody could deploy with', () => {
    expect(Object.values(example).filter((value) => value !== '')).toEqual([])
  })

  test('names what a Worker is asked for, with a word for each', () => {
    const { bindings } = readManifest().cloudflare as { bindings: Record<string, { description: string }> }
    expect(Object.keys(example)).toEqual(['LARKGATE_ADMIN_TOKEN', 'LARK_ENCRYPT_KEY', 'LARK_VERIFICATION_TOKEN'])
    expect(Object.keys(bindings).sort()).toEqual(Object.keys(example))
  })

  test('is not what is read: the file with the values is ignored', () => {
    expect(readText('.gitignore').split('\n')).toContain('.dev.vars')
  })
})

import { describe, expect, test } from 'vitest'
import { type App, prepareApp } from '../../../lib/core/app.ts'
import { nodeCrypto } from '../../../lib/crypto/node.ts'
import { seal } from '../../../simulator/seal.ts'

describe('an app', () => {
  test.each([
    [{}, 'no secret at all'],
    [{ encryptKey: '', verificationToken: '' }, 'empty secrets'],
    [{ encryptKeyPrevious: 'k', verificationTokenPrevious: 't' }, 'former secrets only'],
    [{ encryptKey: 'k', verificationTokenPrevious: 't' }, 'a former token without a current one'],
    [{ verificationToken: 't', encryptKeyPrevious: 'k' }, 'a former key without a current one'],
  ] as [Partial<App>, string][])(
    'is refused when its webhook would let anybody in, or is half configured: %j (%s)',
    (secrets) => {
      const prepare = () => prepareApp({ name: 'shop', ...secrets }, nodeCrypto)
      expect(prepare).toThrow(expect.objectContaining({ name: 'ConfigError', code: 'ERR_CONFIG_INVALID' }))
      expect(prepare).toThrow('shop')
    },
  )

  test('has its current secrets before the former ones, and none that is empty', () => {
    const { encryptKeys, verificationTokens } = prepareApp(
      {
        name: 'shop',
        encryptKey: 'k',
        encryptKeyPrevious: 'former k',
        verificationToken: 't',
        verificationTokenPrevious: '',
      },
      nodeCrypto,
    )
    expect([encryptKeys, verificationTokens]).toEqual([['k', 'former k'], ['t']])
  })

  test.each([{ encryptKey: 'k' }, { verificationToken: 't' }])('may have one secret only: %j', (secrets) => {
    expect(() => prepareApp({ name: 'shop', ...secrets }, nodeCrypto)).not.toThrow()
  })
})

test('seal keys are prepared on first use, once, and open what is sealed with them', async () => {
  const prepared: string[] = []
  const crypto = {
    ...nodeCrypto,
    createOpener: (key: string) => {
      prepared.push(key)
      return nodeCrypto.createOpener(key)
    },
  }
  const { sealKeys } = prepareApp({ name: 'shop', encryptKey: 'k', encryptKeyPrevious: 'former' }, crypto)
  expect(prepared).toEqual([])
  const [keys, again] = await Promise.all([sealKeys(), sealKeys()])
  expect(prepared).toEqual(['k', 'former'])
  expect(again).toBe(keys)
  for (const { encryptKey, open } of keys) expect(await open(seal(encryptKey, 'text'))).toHaveLength(4)
})

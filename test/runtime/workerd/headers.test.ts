import { expect, test } from 'vitest'
import { verify } from '../../../lib/core/verify.ts'
import { webCrypto } from '../../../lib/crypto/web.ts'
import { signEvent } from '../../../simulator/seal.ts'

const body = new TextEncoder().encode('{"encrypt":"AAAA"}')

// What came over the network as the UTF-8 bytes of these, workerd hands over decoded, where Node gives one character a byte.
test.each(['1471230909', '随机', 'n-é', '甲乙丙', '🌕'])('a nonce is what was signed: %s', async (nonce) => {
  const headers = new Headers({ 'x-lark-request-timestamp': '1', 'x-lark-request-nonce': nonce })
  headers.set('x-lark-signature', signEvent('1', nonce, 'key', body))
  const verified = await verify({ headers, body }, { crypto: webCrypto, encryptKeys: ['key'], nowMs: 0 })
  expect(verified.signedWith).toBe('key')
})

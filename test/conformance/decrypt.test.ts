import { describe, expect, test } from 'vitest'
import { decodeUtf8 } from '../../lib/events/json.ts'
import { casesOf } from './corpus.ts'
import { CRYPTOS } from './gateway.ts'

interface Input {
  readonly encrypt_key: string
  readonly encrypt: string
}

interface Expect {
  readonly error?: boolean
  readonly plaintext?: string
  readonly plaintext_bytes?: number
  readonly json?: boolean
  readonly challenge?: string
}

const cases = casesOf<Input, Expect>('decrypt')

describe.each(CRYPTOS)('with %s', (_, crypto) => {
  test.each(cases.map((one) => [titleOf(one.id, one.expect), one] as const))('%s', async (_, one) => {
    const { encrypt_key: key, encrypt } = one.input
    const { error, plaintext, plaintext_bytes: length, json, challenge } = one.expect
    const open = await crypto.createOpener(key)
    const bytes = await open(encrypt)
    if (error) {
      expect(bytes).toBeUndefined()
      return
    }
    const text = bytes && decodeUtf8(bytes)
    expect(text).toBe(plaintext)
    if (length !== undefined) expect(bytes?.length).toBe(length)
    if (json) expect(JSON.parse(text as string)).toMatchObject(challenge ? { challenge } : {})
  })
})

function titleOf(id: string, { error, json }: Expect): string {
  if (error) return `${id}: does not open`
  return `${id}: opens to its plaintext${json ? ', which is JSON' : ''}`
}

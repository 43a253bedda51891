import { describe, expect, test } from 'vitest'
import { acceptance, answerError, toResponse } from '../../../lib/core/answer.ts'
import { type ErrorCode, RequestError } from '../../../lib/core/errors.ts'

const refuse = (code: ErrorCode) => answerError(new RequestError(code, 'secret message'))

describe('an answer', () => {
  test('is 200 with JSON', async () => {
    const response = toResponse(acceptance({ text: '引号 " and \\' }))
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json'])
    expect(await response.json()).toEqual({ text: '引号 " and \\' })
  })
})

describe('a refusal', () => {
  test.each([
    ['ERR_BODY_MALFORMED', 400, 'Bad Request'],
    ['ERR_TOKEN_MISMATCH', 401, 'Unauthorized'],
    ['ERR_NOT_FOUND', 404, 'Not Found'],
    ['ERR_METHOD_NOT_ALLOWED', 405, 'Method Not Allowed'],
    ['ERR_BODY_TOO_LARGE', 413, 'Content Too Large'],
    ['ERR_INTERNAL', 500, 'Internal Server Error'],
    ['ERR_QUEUE_TIMEOUT', 503, 'Service Unavailable'],
    ['ERR_CONFIG_INVALID', 503, 'Service Unavailable'],
  ] as const)('for %s is %i and the standard phrase, with nothing of the message', async (code, status, phrase) => {
    const response = refuse(code)
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.text()).toBe(`{"error":"${phrase}"}`)
  })

  test('of a method names the right one', () => {
    expect(refuse('ERR_METHOD_NOT_ALLOWED').headers.get('allow')).toBe('POST')
    expect(refuse('ERR_NOT_FOUND').headers.get('allow')).toBeNull()
  })

  test('for a while says when to try again', () => {
    for (const code of ['ERR_QUEUE_UNAVAILABLE', 'ERR_QUEUE_TIMEOUT', 'ERR_ENVELOPE_TOO_LARGE'] as const) {
      expect(refuse(code).headers.get('retry-after')).toBe('15')
    }
    expect(refuse('ERR_INTERNAL').headers.get('retry-after')).toBeNull()
  })

  test('of a body that was not read ends the connection', () => {
    expect(refuse('ERR_BODY_TOO_LARGE').headers.get('connection')).toBe('close')
    expect(refuse('ERR_BODY_MALFORMED').headers.get('connection')).toBeNull()
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { answerError } from '../../../lib/aws/errors.ts'

const JSON_ERROR = '{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The \\"queue\\" does not exist."}'
const XML_ERROR = '<?xml version="1.0"?><Error><Code>NoSuchBucket</Code><Message>There is none</Message></Error>'

test.each([
  ['JSON', 400, JSON_ERROR, 'QueueDoesNotExist', 'SQS answered 400 QueueDoesNotExist: The "queue" does not exist.'],
  [
    'JSON without a name space',
    403,
    '{"__type":"AccessDenied","Message":"no"}',
    'AccessDenied',
    'SQS answered 403 AccessDenied: no',
  ],
  ['XML', 404, XML_ERROR, 'NoSuchBucket', 'SQS answered 404 NoSuchBucket: There is none'],
  ['neither', 502, '<html>Bad Gateway</html>', 'Http502', 'SQS answered 502 Http502'],
  ['nothing', 500, '', 'Http500', 'SQS answered 500 Http500'],
])('an answer in %s is an error with what AWS calls it', (_, status, text, awsCode, message) => {
  expect(answerError('SQS', status, text)).toMatchObject({ name: 'AwsError', status, awsCode, message })
})

describe('another try may help', () => {
  const codes = ['RequestThrottled', 'ThrottlingException', 'SlowDown', 'KmsThrottled', 'RequestTimeout']
  test.each(codes)('after 400 %s', (code) => {
    expect(answerError('SQS', 400, `{"__type":"x#${code}"}`).transient).toBe(true)
  })

  test.each([408, 429, 500, 502, 503, 504])('after status %i', (status) => {
    expect(answerError('SQS', status, '').transient).toBe(true)
  })

  test.each([
    [400, 'InvalidMessageContents'],
    [403, 'AccessDenied'],
    [403, 'ExpiredToken'],
    [301, 'PermanentRedirect'],
  ])('but not after %i %s', (status, code) => {
    expect(answerError('SQS', status, `{"__type":"${code}"}`).transient).toBe(false)
  })
})

test('of a message only the first line is kept: the others may repeat the request with its session token', () => {
  const message = 'The signature does not match.\\n\\nx-amz-security-token:secret'
  const error = answerError('SQS', 403, `{"__type":"SignatureDoesNotMatch","message":"${message}"}`)
  expect(error.message).toBe('SQS answered 403 SignatureDoesNotMatch: The signature does not match.')
})

test('whatever the answer, the message of the error is one short line', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ maxLength: 1000 }), (code, text) => {
      const json = answerError('SQS', 400, JSON.stringify({ __type: code, message: text }))
      const xml = answerError('S3', 400, `<Code>${code}</Code><Message>${text}</Message>`)
      const raw = answerError('SQS', 400, text)
      for (const { message } of [json, xml, raw]) {
        expect(message).not.toContain('\n')
        expect(message.length).toBeLessThan(500)
      }
    }),
  )
})

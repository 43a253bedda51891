/** The receiving side of Signature Version 4, written from its specification: a second opinion on whoever signs. */
import { createHash, createHmac } from 'node:crypto'

export interface SignedRequest {
  readonly method: string
  /** Path and query. */
  readonly url: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

const hashOf = (data: string | Buffer) => createHash('sha256').update(data).digest('hex')
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest()

/** What the signature has to be, and what it is; of a request without a query. */
export function signaturesOf({ method, url, headers, body }: SignedRequest, secretAccessKey: string) {
  const form =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/
  const [, accessKeyId, day, region, service, names, given] = form.exec(String(headers.authorization)) as string[]
  const signedHeaders = (names as string).split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`)
  const canonical = [method, url, '', signedHeaders.join(''), names, hashOf(body)].join('\n')
  const scope = `${day}/${region}/${service}/aws4_request`
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, hashOf(canonical)].join('\n')
  const key = [region, service, 'aws4_request'].reduce(
    (one: Buffer, part) => hmac(one, part as string),
    hmac(`AWS4${secretAccessKey}`, day as string),
  )
  return { given, expected: hmac(key, toSign).toString('hex'), accessKeyId, region, service, signed: names as string }
}

/** `20250615T150640Z` → milliseconds since the Unix epoch. */
export function signedAtMs(headers: SignedRequest['headers']): number {
  const digits = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(String(headers['x-amz-date'])) ?? []
  const [, year, month, day, hour, minute, second] = digits
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
}

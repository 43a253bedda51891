/** Signing requests to AWS (Signature Version 4). Sends nothing. */
import { SignatureV4 } from '@smithy/signature-v4'
import type { HttpRequest } from './connection.ts'
import { Sha256, sha256Hex } from './digest.ts'
import type { GetCredentials } from './environment.ts'

export interface SignerOptions {
  readonly service: 'sqs' | 's3'
  readonly region: string
  readonly endpoint: URL
  /** Asked at every signature. */
  readonly credentials: GetCredentials
}

/** The same request with the headers that prove who asks; `nowMs` must be within 5 minutes of AWS's time. */
export type Signer = (request: HttpRequest, nowMs: number) => Promise<HttpRequest>

const NOTHING = new Uint8Array()

export function createSigner({ service, region, endpoint, credentials }: SignerOptions): Signer {
  const signature = new SignatureV4({
    service,
    region,
    sha256: Sha256,
    credentials,
    // S3 is the only service that takes a path as it is.
    uriEscapePath: service !== 's3',
  })
  return async (request, nowMs) => {
    const { method, path, headers, body = NOTHING } = request
    const hashed = { ...headers, host: endpoint.host, 'x-amz-content-sha256': sha256Hex(body) }
    const { protocol, hostname } = endpoint
    const signed = await signature.sign(
      { method, protocol, hostname, path, query: {}, headers: hashed, body },
      { signingDate: new Date(nowMs) },
    )
    return { ...request, headers: signed.headers }
  }
}

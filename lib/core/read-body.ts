/** Request → bytes, with an upper bound. */
import { joinBytes } from './bytes.ts'
import { RequestError } from './errors.ts'
import type { Bytes } from './ports.ts'
import type { HeaderValues } from './verify.ts'

/** 4 MiB. The platform documents no maximum; the largest payloads seen are far below. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024

/** What carries a body: a `Request`, or the part of one that is read here. */
export interface BodySource extends Pick<Request, 'body' | 'arrayBuffer'> {
  readonly headers: HeaderValues
}

/**
 * The whole body. A length announced too large is refused before a byte is read, one that grows too large while it is.
 *
 * @throws {RequestError} ERR_BODY_TOO_LARGE
 * @throws {RequestError} ERR_BODY_INTERRUPTED when the sender hangs up in the middle
 */
export async function readBody(request: BodySource, maxBytes: number): Promise<Bytes> {
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes)
  try {
    // The host enforces an announced length, so there is no need to count.
    if (announced !== null) return new Uint8Array(await request.arrayBuffer())
    return await readCounting(request, maxBytes)
  } catch (cause) {
    if (cause instanceof RequestError) throw cause
    throw new RequestError('ERR_BODY_INTERRUPTED', 'the body ended before it was complete', { cause })
  }
}

async function readCounting(request: BodySource, maxBytes: number): Promise<Bytes> {
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body.getReader()
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    length += part.value.byteLength
    if (length > maxBytes) {
      await reader.cancel().catch(() => undefined)
      throw tooLarge(maxBytes)
    }
    chunks.push(part.value)
  }
  return joinBytes(chunks)
}

function tooLarge(maxBytes: number): RequestError {
  return new RequestError('ERR_BODY_TOO_LARGE', `the body is larger than ${maxBytes} bytes`)
}

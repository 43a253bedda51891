import { describe, expect, test } from 'vitest'
import { MAX_BODY_BYTES, readBody } from '../../../lib/core/read-body.ts'

const code = (code: string) => expect.objectContaining({ name: 'RequestError', code })

interface Streamed {
  readonly chunks: readonly string[]
  readonly contentLength?: string
  /** Breaks off after the chunks. */
  readonly breaks?: boolean
}

/** A request whose body comes in pieces, and what became of it. */
function streamed({ chunks, contentLength, breaks = false }: Streamed) {
  const seen = { pulled: 0, cancelled: false }
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const chunk = chunks[seen.pulled]
        seen.pulled++
        if (chunk !== undefined) controller.enqueue(new TextEncoder().encode(chunk))
        else if (breaks) controller.error(new Error('connection reset'))
        else controller.close()
      },
      cancel() {
        seen.cancelled = true
      },
    },
    { highWaterMark: 0 },
  )
  const headers = contentLength === undefined ? {} : { 'content-length': contentLength }
  const request = new Request('https://gateway.example/', {
    method: 'POST',
    body,
    headers,
    duplex: 'half',
  } as RequestInit)
  return { request, seen }
}

const textOf = async (request: Request, maxBytes = 10) => new TextDecoder().decode(await readBody(request, maxBytes))

test('a body is read whole, in pieces or at once', async () => {
  expect(await textOf(streamed({ chunks: ['{"a"', ':1}'] }).request)).toBe('{"a":1}')
  expect(await textOf(streamed({ chunks: ['{"a"', ':1}'], contentLength: '7' }).request)).toBe('{"a":1}')
  expect(await textOf(new Request('https://gateway.example/', { method: 'POST', body: '{"a":1}' }))).toBe('{"a":1}')
})

test('a character that is split between two pieces stays whole', async () => {
  const bytes = new TextEncoder().encode('月亮')
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(bytes.subarray(0, 2))
      controller.enqueue(bytes.subarray(2))
      controller.close()
    },
  })
  const request = new Request('https://gateway.example/', { method: 'POST', body, duplex: 'half' } as RequestInit)
  expect(await textOf(request)).toBe('月亮')
})

test('no body is an empty one', async () => {
  expect(await readBody(new Request('https://gateway.example/', { method: 'POST' }), 10)).toHaveLength(0)
})

describe('a body of the most bytes allowed', () => {
  test('is read, and one byte more is refused', async () => {
    expect(await textOf(streamed({ chunks: ['01234', '56789'] }).request)).toBe('0123456789')
    await expect(textOf(streamed({ chunks: ['01234', '567890'] }).request)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
  })

  test('is read when its length was announced, and one byte more is refused', async () => {
    expect(await textOf(streamed({ chunks: ['0123456789'], contentLength: '10' }).request)).toBe('0123456789')
    const { request } = streamed({ chunks: ['01234567890'], contentLength: '11' })
    await expect(textOf(request)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
  })

  test('counts bytes, not characters', async () => {
    await expect(textOf(streamed({ chunks: ['月亮月亮'] }).request)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
  })
})

describe('a body that is too large', () => {
  test('is refused without reading a byte when it says so itself', async () => {
    const { request, seen } = streamed({ chunks: ['01234', '56789', '0'], contentLength: '11' })
    await expect(textOf(request)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
    expect(seen.pulled).toBe(0)
  })

  test('is refused as soon as it grows too large, and the rest is not asked for', async () => {
    const { request, seen } = streamed({ chunks: ['012345', '678901', '2', '3'] })
    await expect(textOf(request)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
    expect(seen).toEqual({ pulled: 2, cancelled: true })
  })

  test('is refused as such even if the sender cannot be stopped', async () => {
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new Uint8Array(11)),
      cancel: () => Promise.reject(new Error('already gone')),
    })
    const request = new Request('https://gateway.example/', { method: 'POST', body, duplex: 'half' } as RequestInit)
    await expect(readBody(request, 10)).rejects.toEqual(code('ERR_BODY_TOO_LARGE'))
  })
})

describe('a body that breaks off', () => {
  test.each([undefined, '9'])(
    'is refused as interrupted, with the cause (announced length: %s)',
    async (contentLength) => {
      const { request } = streamed({ chunks: ['{"a"'], breaks: true, ...(contentLength && { contentLength }) })
      const interrupted = { name: 'RequestError', code: 'ERR_BODY_INTERRUPTED', cause: expect.any(Error) }
      await expect(textOf(request)).rejects.toEqual(expect.objectContaining(interrupted))
    },
  )

  test('is refused as interrupted when somebody has read it before', async () => {
    const request = new Request('https://gateway.example/', { method: 'POST', body: '{}' })
    await request.text()
    await expect(textOf(request)).rejects.toEqual(code('ERR_BODY_INTERRUPTED'))
  })
})

test('four megabytes are allowed by default', () => {
  expect(MAX_BODY_BYTES).toBe(4 * 1024 * 1024)
})

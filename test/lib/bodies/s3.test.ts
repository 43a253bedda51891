import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { bucketAddress, type S3BodiesOptions, s3Bodies } from '../../../lib/bodies/s3.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import { withClaimCheck } from '../../../lib/core/claim-check.ts'
import { memoryQueue } from '../../../lib/queues/memory.ts'
import { bodiesContract, durableBodiesContract } from '../../contract/bodies.ts'
import { manualClock } from '../../support/clock.ts'
import { type Fauxqs, startFauxqsHere } from '../../support/fauxqs.ts'
import { message } from '../../support/message.ts'
import { type Behaviour, firstOnly, type Middleman, startMiddleman } from '../../support/middleman.ts'

let fauxqs: Fauxqs
let middleman: Middleman
beforeAll(async () => {
  fauxqs = await startFauxqsHere()
  middleman = await startMiddleman(fauxqs.endpoint)
})
afterAll(async () => {
  await middleman.close()
  await fauxqs.close()
})

let buckets = 0
/** A bucket of its own, which is there before the first request gets to it. */
function newBucket(): { readonly name: string; readonly created: Promise<unknown> } {
  const name = `bodies-${++buckets}`
  return { name, created: fetch(`${fauxqs.endpoint}/${name}`, { method: 'PUT' }) }
}

function bodiesOf(bucket: string, more: Partial<S3BodiesOptions> = {}) {
  const environment = { ...fauxqs.environment, AWS_ENDPOINT_URL_S3: middleman.url }
  return s3Bodies({ bucket, environment, clock: systemClock, random: () => 0, ...more })
}

function open() {
  middleman.behave()
  const { name, created } = newBucket()
  const bodies = bodiesOf(name)
  return {
    put: async (...args: Parameters<typeof bodies.put>) => {
      await created
      return bodies.put(...args)
    },
    get: async (...args: Parameters<typeof bodies.get>) => {
      await created
      return bodies.get(...args)
    },
  }
}

bodiesContract('bodies in S3', open)

durableBodiesContract('bodies in S3', () => {
  const { name, created } = newBucket()
  const bodies = bodiesOf(name)
  return {
    bodies: { ...bodies, put: async (...args) => created.then(() => bodies.put(...args)) },
    reopen: () => bodiesOf(name),
  }
})

async function start(behaviour?: Behaviour, more: Partial<S3BodiesOptions> = {}) {
  const { name, created } = newBucket()
  await created
  const bodies = bodiesOf(name, more)
  await bodies.put('there', 'text')
  middleman.behave(behaviour)
  return { name, bodies }
}

const notStored = (message: string) =>
  expect.objectContaining({
    name: 'PortError',
    code: 'ERR_QUEUE_UNAVAILABLE',
    message: expect.stringContaining(message),
  })
const notRead = (message: string) =>
  expect.objectContaining({
    name: 'PortError',
    code: 'ERR_BODIES_UNAVAILABLE',
    message: expect.stringContaining(message),
  })

const answerXml =
  (status: number, code: string): Behaviour =>
  async () => ({
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-bucket-region': 'ap-southeast-1' },
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>why</Message></Error>`,
  })

describe('S3', () => {
  test.each(['plain', 'a/b/c', "odd !'()*&=+$,;:@?#[]%20 name", '月亮/🌕', 'a//b'])(
    'takes the name %j',
    async (name) => {
      middleman.behave()
      const { bodies } = await start()
      await bodies.put(name, 'its text')
      expect(await bodies.get(name)).toBe('its text')
      expect(await bodies.get('there')).toBe('text')
    },
  )

  test('is asked with a signature over the body', async () => {
    middleman.behave()
    const { bodies } = await start()
    await bodies.put('signed', 'text')
    const { method, headers } = middleman.requests.at(-1) ?? {}
    expect(method).toBe('PUT')
    expect(headers?.authorization).toMatch(/^AWS4-HMAC-SHA256 .*\/eu-central-1\/s3\/aws4_request/)
    // printf text | sha256sum
    expect(headers?.['x-amz-content-sha256']).toBe('982d9e3eb996f559e633f4d194def3761d909f5a3b647d1a851fead67c32c9d1')
  })

  test.each([
    ['refuses', answerXml(403, 'AccessDenied'), 'S3 answered 403 AccessDenied: why'],
    ['has no such bucket', answerXml(404, 'NoSuchBucket'), 'NoSuchBucket'],
    ['has the bucket in another region', answerXml(301, 'PermanentRedirect'), 'S3 answered 301 PermanentRedirect'],
    ['is down', answerXml(503, 'ServiceUnavailable'), 'ServiceUnavailable'],
    ['wants less for ever', answerXml(503, 'SlowDown'), 'SlowDown'],
    ['answers like something else', async () => ({ status: 404, body: '<html>' }), 'S3 answered 404'],
    ['breaks connections', async () => 'reset' as const, 'no answer'],
  ] satisfies [string, Behaviour, string][])(
    'that %s is an error, not a body that is missing',
    async (_, behaviour, message) => {
      middleman.behave()
      const { bodies } = await start(behaviour, { maxAttempts: 2 })
      await expect(bodies.put('name', 'text')).rejects.toEqual(notStored(message))
      await expect(bodies.get('there')).rejects.toEqual(notRead(message))
    },
  )

  test('that nobody answers for is an error', async () => {
    const gone = await startMiddleman(fauxqs.endpoint)
    await gone.close()
    const bodies = bodiesOf('bucket', { environment: { ...fauxqs.environment, AWS_ENDPOINT_URL_S3: gone.url } })
    await expect(bodies.put('name', 'text')).rejects.toEqual(notStored('ECONNREFUSED'))
    await expect(bodies.get('name')).rejects.toEqual(notRead('ECONNREFUSED'))
  })

  test.each([
    ['breaks off', async () => 'reset' as const],
    ['is busy', answerXml(503, 'SlowDown')],
    ['stops in the middle of a body', async (_, forward) => ({ truncate: await forward() })],
  ] satisfies [string, Behaviour][])('that %s once is asked again', async (_, behaviour) => {
    middleman.behave()
    const { bodies } = await start(firstOnly(behaviour))
    expect(await bodies.get('there')).toBe('text')
  })

  test('that never sends a body whole gives none', async () => {
    middleman.behave()
    const { bodies } = await start(async (_, forward) => ({ truncate: await forward() }), { maxAttempts: 2 })
    await expect(bodies.get('there')).rejects.toEqual(notRead('no answer'))
  })

  test('that does not answer holds nobody for longer than the deadline', async () => {
    middleman.behave()
    const { name } = await start(async () => 'hang')
    const clock = manualClock()
    const bodies = bodiesOf(name, { clock, deadlineMs: 2000, attemptMs: 1000 })
    const asked = middleman.requests.length
    const got = bodies.get('there')
    got.catch(() => undefined)
    for (const tries of [1, 2]) {
      await vi.waitFor(() => expect(middleman.requests.length).toBe(asked + tries))
      await clock.advance(1000)
    }
    await expect(got).rejects.toEqual(notRead('no answer within 1000 ms'))
    expect(clock.pending()).toBe(0)
  })

  test('that does not take a large envelope makes sending it fail like a queue that is away', async () => {
    middleman.behave()
    const { bodies } = await start(answerXml(403, 'AccessDenied'))
    const queue = withClaimCheck(memoryQueue(manualClock()), bodies, { maxBytes: 10, uniqueName: () => 'name' })
    await expect(queue.send(message('a'))).rejects.toMatchObject({ code: 'ERR_QUEUE_UNAVAILABLE', status: 503 })
    expect(await queue.receive(1, 0)).toEqual([])
  })
})

describe('the bucket is found', () => {
  test.each([
    ['bodies', 'eu-central-1', undefined, 'https://bodies.s3.eu-central-1.amazonaws.com', ''],
    ['bodies', 'cn-north-1', undefined, 'https://bodies.s3.cn-north-1.amazonaws.com.cn', ''],
    ['bodies', 'eusc-de-east-1', undefined, 'https://bodies.s3.eusc-de-east-1.amazonaws.eu', ''],
    ['with.dots', 'eu-central-1', undefined, 'https://s3.eu-central-1.amazonaws.com', '/with.dots'],
    ['bodies', 'eu-central-1', 'https://minio.example/', 'https://minio.example', '/bodies'],
  ])('%s in %s, with the address %s, at %s%s', (bucket, region, own, endpoint, prefix) => {
    const environment = { AWS_REGION: region, AWS_ENDPOINT_URL_S3: own }
    expect(bucketAddress(bucket, environment)).toEqual({ endpoint, region, prefix })
  })

  test('only where there is a region', () => {
    const problem = expect.objectContaining({ code: 'ERR_CONFIG_INVALID' })
    expect(() => bodiesOf('bucket', { environment: {} })).toThrow(problem)
  })
})

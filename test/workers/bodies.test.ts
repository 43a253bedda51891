import { expect, test } from 'vitest'
import { r2Bodies } from '../../lib/bodies/r2.ts'
import { withClaimCheck } from '../../lib/core/claim-check.ts'
import { CLOUDFLARE_MESSAGE_BYTES, cloudflareQueue } from '../../lib/queues/cloudflare.ts'
import { bodiesContract, durableBodiesContract } from '../contract/bodies.ts'
import { message } from '../support/message.ts'
import { bindings, freshBucket } from './bindings.ts'
import { openQueue } from './queue.ts'

const open = () => r2Bodies(freshBucket(bindings.BODIES))

bodiesContract('bodies in R2', open)

durableBodiesContract('bodies in R2', () => {
  const bucket = freshBucket(bindings.BODIES)
  return { bodies: r2Bodies(bucket), reopen: () => r2Bodies(bucket) }
})

test('a body that is there is never overwritten: a second one of its name is refused', async () => {
  const bodies = open()
  await bodies.put('name', 'the first')
  await expect(bodies.put('name', 'the second')).rejects.toThrow('already')
  expect(await bodies.get('name')).toBe('the first')
})

test('a text that begins with a byte order mark still does afterwards', async () => {
  const bodies = open()
  await bodies.put('name', '\ufeff{}')
  expect(await bodies.get('name')).toBe('\ufeff{}')
})

test('an envelope whose name is taken is not accepted: the sender learns that the queue has not got it', async () => {
  const bodies = open()
  const { binding, take } = openQueue()
  await bodies.put('taken', 'of another message')
  const queue = withClaimCheck(cloudflareQueue(binding), bodies, {
    maxBytes: CLOUDFLARE_MESSAGE_BYTES,
    uniqueName: () => 'taken',
  })
  const sent = queue.send(message('a', { text: `{"text":"${'x'.repeat(150_000)}"}` }))
  await expect(sent).rejects.toMatchObject({ code: 'ERR_QUEUE_UNAVAILABLE' })
  expect(await take()).toEqual([])
})

test('an object is stored as JSON, for whoever looks into the bucket', async () => {
  const bodies = r2Bodies(bindings.BODIES)
  const name = crypto.randomUUID()
  await bodies.put(name, '{}')
  expect((await bindings.BODIES.head(name))?.httpMetadata?.contentType).toBe('application/json')
})

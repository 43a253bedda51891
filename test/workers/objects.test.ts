/** What callers see of objects that are killed or broken. */
import { runInDurableObject } from 'cloudflare:test'
import { expect, test } from 'vitest'
import { durableObjectDeadLetters } from '../../lib/dead/durable-object.ts'
import { durableObjectStore } from '../../lib/stores/durable-object.ts'
import { manualClock, START_MS } from '../support/clock.ts'
import { bindings, freshNamespace } from './bindings.ts'
import { world } from './worker.ts'

const code = (code: string) => expect.objectContaining({ name: 'PortError', code, cause: expect.any(Error) })
const letter = { key: 'a', type: 'made.up_v1', app: 'shop', body: '{}', reason: 'r', attempts: 1, diedAtMs: START_MS }

test('a call in the middle of which the object is killed has the code of the store, and the next one works', async () => {
  world.nowMs = (object) => {
    object.abort('moved')
    return START_MS
  }
  const store = durableObjectStore(freshNamespace(bindings.SEEN))
  await expect(store.claim('a', 1000)).rejects.toEqual(code('ERR_STORE_UNAVAILABLE'))
  world.nowMs = manualClock().now
  expect(await store.claim('a', 1000)).toMatchObject({ verdict: 'claimed' })
})

test('a letter that an object which was killed does not take has a code, and the next one is taken', async () => {
  const namespace = freshNamespace(bindings.DEAD)
  const stub = namespace.getByName('dead')
  const killed = runInDurableObject(stub as unknown as DurableObjectStub, (_, state) => state.abort('moved'))
  await expect(killed).rejects.toThrow('moved')
  const dead = durableObjectDeadLetters({ getByName: () => stub })
  await expect(dead.put(letter)).rejects.toEqual(code('ERR_DEAD_LETTERS_UNAVAILABLE'))
  await durableObjectDeadLetters(namespace).put(letter)
  expect(await durableObjectDeadLetters(namespace).get('a')).toEqual(letter)
})

test('an object that throws has the code of the store', async () => {
  world.nowMs = () => {
    throw new Error('the clock is broken')
  }
  const store = durableObjectStore(freshNamespace(bindings.SEEN))
  await expect(store.claim('a', 1000)).rejects.toEqual(code('ERR_STORE_UNAVAILABLE'))
})

test('a stub that has failed once goes on failing: why each call gets one of its own', async () => {
  world.nowMs = manualClock().now
  const namespace = freshNamespace(bindings.SEEN)
  const stub = namespace.getByName('seen-0')
  const killed = runInDurableObject(stub as unknown as DurableObjectStub, (_, state) => state.abort('moved'))
  await expect(killed).rejects.toThrow('moved')
  await expect(Promise.resolve(stub.claim('a', 1000))).rejects.toThrow('moved')
  expect(await namespace.getByName('seen-0').claim('a', 1000)).toMatchObject({ verdict: 'claimed' })
})

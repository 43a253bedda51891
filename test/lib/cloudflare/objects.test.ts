import { describe, expect, test } from 'vitest'
import { callObject } from '../../../lib/cloudflare/objects.ts'
import { PortError } from '../../../lib/core/errors.ts'
import { durableObjectDeadLetters } from '../../../lib/dead/durable-object.ts'
import { durableObjectStore } from '../../../lib/stores/durable-object.ts'

const failed = (cause: unknown) => new PortError('ERR_STORE_UNAVAILABLE', 'away', { cause })

/** As the platform throws: an error with marks on it. */
const thrown = (marks: object) => Object.assign(new Error('Network connection lost.'), marks)

/** Fails with each of `causes`, then answers. */
function callsOf(...causes: unknown[]) {
  let calls = 0
  const call = async () => {
    calls++
    if (causes.length > 0) throw causes.shift()
    return 'answer'
  }
  return { call, count: () => calls }
}

describe('a call to an object', () => {
  test('that fails is made a second time when the platform says so and it may be repeated', async () => {
    const { call, count } = callsOf(thrown({ retryable: true }))
    expect(await callObject(call, failed, true)).toBe('answer')
    expect(count()).toBe(2)
  })

  test('is made twice at most', async () => {
    const last = thrown({ retryable: true })
    const { call, count } = callsOf(thrown({ retryable: true }), last)
    await expect(callObject(call, failed, true)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', cause: last })
    expect(count()).toBe(2)
  })

  test.each([
    ['that must not be repeated', { retryable: true }, false],
    ['to an object that has too much to do', { retryable: true, overloaded: true }, true],
    ['that failed for good', {}, true],
    ['that failed with a mark that is no boolean', { retryable: 'true' }, true],
  ])('%s is made once', async (_, marks, repeatable) => {
    const { call, count } = callsOf(thrown(marks))
    await expect(callObject(call, failed, repeatable)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
    expect(count()).toBe(1)
  })

  test.each([[undefined], [null], ['a text'], [42]])('that throws %j fails like any other', async (cause) => {
    const { call } = callsOf(cause)
    await expect(callObject(call, failed, true)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE', cause })
  })

  test('that throws before there is a promise fails like any other', async () => {
    const call = () => {
      throw thrown({})
    }
    await expect(callObject(call, failed, true)).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
  })
})

/** A namespace whose objects lose the connection, each time; the verbs that were called. */
function lostNamespace() {
  const called: string[] = []
  const stub = new Proxy({} as never, {
    get: (_, verb) => async () => {
      called.push(String(verb))
      throw thrown({ retryable: true })
    },
  })
  return { called, namespace: { getByName: () => stub } }
}

test('of the verbs of the store those are repeated that a second time does not harm', async () => {
  const { called, namespace } = lostNamespace()
  const store = durableObjectStore(namespace)
  const token = { key: 'a', fence: 1 }
  const verbs = [
    store.claim('a', 1000),
    store.renew(token, 1000),
    store.finish(token, 1000),
    store.release(token, 'failed'),
    store.forget('a'),
  ]
  for (const verb of verbs) await expect(verb).rejects.toMatchObject({ code: 'ERR_STORE_UNAVAILABLE' })
  expect(called.toSorted()).toEqual(['claim', 'finish', 'forget', 'release', 'release', 'renew', 'renew'])
})

test('of the verbs of the dead letters all are repeated', async () => {
  const { called, namespace } = lostNamespace()
  const dead = durableObjectDeadLetters(namespace)
  const letter = { key: 'a', type: 't', app: 'shop', body: '{}', reason: 'r', attempts: 1, diedAtMs: 0 }
  for (const verb of [dead.put(letter), dead.list(10), dead.get('a'), dead.remove('a')]) {
    await expect(verb).rejects.toMatchObject({ code: 'ERR_DEAD_LETTERS_UNAVAILABLE' })
  }
  expect(called.toSorted()).toEqual(['get', 'get', 'list', 'list', 'put', 'put', 'remove', 'remove'])
})

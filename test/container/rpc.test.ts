import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { connect, remote, serve } from '../../container/rpc.ts'
import { PortError } from '../../lib/core/errors.ts'

interface Calculator {
  readonly add: (one: number, other: number) => Promise<number>
  readonly fail: (error: 'port' | 'plain' | 'text') => Promise<never>
  readonly never: () => Promise<void>
}

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function open() {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  let bundles = 0
  port2.on('message', () => bundles++)
  serve(port2, {
    calculator: {
      add: (one: number, other: number) => one + other,
      async fail(error: string) {
        if (error === 'port') throw new PortError('ERR_QUEUE_UNAVAILABLE', 'the disk is full')
        throw error === 'plain' ? new TypeError('broken') : error
      },
      never: () => new Promise(() => undefined),
    },
  })
  const caller = connect(port1)
  const calculator = remote<Calculator>(caller, 'calculator', ['add', 'fail', 'never'])
  return { caller, calculator, bundles: () => bundles }
}

test('a call gives what the method in the other thread gives', async () => {
  const { calculator } = open()
  expect(await calculator.add(1, 2)).toBe(3)
})

test('calls of one turn travel in one message, and each gets its own answer', async () => {
  const { calculator, bundles } = open()
  const sums = await Promise.all(Array.from({ length: 100 }, (_, index) => calculator.add(index, 1)))
  expect(sums).toEqual(Array.from({ length: 100 }, (_, index) => index + 1))
  expect(bundles()).toBe(1)
})

test('an error of ours keeps its code', async () => {
  const { calculator } = open()
  await expect(calculator.fail('port')).rejects.toMatchObject({
    code: 'ERR_QUEUE_UNAVAILABLE',
    message: 'the disk is full',
  })
})

test('an error of others keeps its message and its stack, and gets no code', async () => {
  const { calculator } = open()
  const error = await calculator.fail('plain').catch((reason: unknown) => reason)
  expect(error).not.toBeInstanceOf(PortError)
  expect(error).toMatchObject({ message: 'broken', stack: expect.stringContaining('rpc.test.ts') })
  await expect(calculator.fail('text')).rejects.toThrow('text')
})

test('after a disconnect whatever is unanswered is rejected, and so is every later call', async () => {
  const { caller, calculator } = open()
  const unanswered = calculator.never()
  caller.disconnect('the thread has ended')
  await expect(unanswered).rejects.toThrow('the thread has ended')
  await expect(calculator.add(1, 2)).rejects.toThrow('the thread has ended')
})

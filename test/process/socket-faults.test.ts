import { expect, test } from 'vitest'
import { deliverUnderFaults } from './socket.ts'

const EVENTS = Number(process.env.LARKGATE_SOCKET_EVENTS ?? 5_000)
const seed = Number(process.env.LARKGATE_SOCKET_SEED ?? Date.now() % 1_000_000)

test(`delivers ${EVENTS} events once each while links are cut, the process is killed and the queue is blocked`, async () => {
  console.log(`socket seed ${seed}`)
  const report = await deliverUnderFaults(EVENTS, { kills: 3, blocks: 2 }, seed)
  console.log(`socket: ${JSON.stringify(report)}`)
  expect(report.refusals).toBeGreaterThan(0)
  expect(report.redeliveries).toBeGreaterThan(0)
  expect(report.dead).toBe(2)
}, 300_000)

import { expect, test } from 'vitest'
import { deliverUnderFaults } from '../process/socket.ts'

const EVENTS = 20_000
const seed = Number(process.env.LARKGATE_SOCKET_SEED ?? Date.now() % 1_000_000)

test(`delivers ${EVENTS} events once each while links are cut, the process is killed and the queue is blocked`, async () => {
  console.log(`socket seed ${seed}`)
  const report = await deliverUnderFaults(EVENTS, { kills: 10, blocks: 5 }, seed)
  console.log(`socket: ${JSON.stringify(report)}`)
  expect(report.refusals).toBeGreaterThan(0)
  expect(report.cutOff + report.unmarked).toBeGreaterThan(0)
})

import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { canMount, mountSmallDisk } from '../process/disk.ts'
import { newFolder, query, startGateway, untilSettled, waitFor } from '../process/gateway.ts'
import { createLoad } from '../process/load.ts'
import { checkDoneMarks, checkStarts } from '../process/promises.ts'
import { seededRandom } from '../support/random.ts'

const ROUNDS = 25
const MAX_ATTEMPTS = 8
const seed = Number(process.env.LARKGATE_DISK_SEED ?? Date.now() % 1_000_000)

test.runIf(canMount())(
  `loses nothing and repeats nothing when its disk is full ${ROUNDS} times under load`,
  async () => {
    console.log(`disk seed ${seed}`)
    const random = seededRandom(seed)
    const folder = newFolder()
    const disk = mountSmallDisk(folder, 96 * 1024)
    const variables = { LARKGATE_MAX_ATTEMPTS: String(MAX_ATTEMPTS), LARKGATE_LOG: 'json:error' }
    const gateway = await startGateway({ folder, variables })
    const load = createLoad(random, 0)
    const loading = load.run(() => gateway)
    for (let round = 0; round < ROUNDS; round++) {
      await sleep(random() * 500)
      disk.fill()
      const before = load.refusals()
      await waitFor('pushes to be refused', () => load.refusals() > before)
      await sleep(random() * 1_000)
      disk.free()
      const accepted = load.answered.size
      await waitFor('events to be accepted again', () => load.answered.size > accepted)
    }
    load.stop()
    await loading
    await load.redeliver(gateway)
    await untilSettled(folder, 60_000)
    expect((await gateway.stop()).code).toBe(0)
    checkDoneMarks(folder, load.answered, [])
    const starts = checkStarts(folder, MAX_ATTEMPTS, [])
    expect(starts).toMatchObject({ cutOff: 0, unmarked: 0 })
    expect(query(folder, 'SELECT key FROM dead')).toEqual([])
    const counts = { pushes: load.pushes(), refusals: load.refusals(), answered: load.answered.size, ...starts }
    console.log(`disk: ${JSON.stringify({ rounds: ROUNDS, ...counts })}`)
  },
)

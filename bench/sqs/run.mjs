// A process that loads one sender and uses it: node run.mjs <bundle> <queue URL> <messages> <at a time>. Prints JSON.
import { pathToFileURL } from 'node:url'

const [, , bundle, queueUrl, messages, atATime] = process.argv
const clock = () => performance.now()

const startedAtMs = clock()
const { open } = await import(pathToFileURL(bundle))
const queue = open(queueUrl)
const loadedAtMs = clock()
const envelope = (index) => {
  const key = `cli_1:made.up_v1:${index}`
  return { key, id: key, type: 'made.up_v1', app: 'shop', text: JSON.stringify({ key, text: 'x'.repeat(1000) }) }
}
await queue.send(envelope('first'))
const firstMs = clock() - loadedAtMs

const latencies = []
async function sendAll(from, to) {
  let next = from
  const work = async () => {
    while (next < to) {
      const sentAtMs = clock()
      await queue.send(envelope(next++))
      latencies.push(clock() - sentAtMs)
    }
  }
  await Promise.all(Array.from({ length: Number(atATime) }, work))
}
const count = Number(messages)
await sendAll(0, count / 4)
latencies.length = 0
const before = process.cpuUsage()
await sendAll(count / 4, count + count / 4)
const { user, system } = process.cpuUsage(before)
latencies.sort((one, other) => one - other)
const p50Ms = latencies[Math.floor(latencies.length / 2)]
process.stdout.write(
  JSON.stringify({ loadMs: loadedAtMs - startedAtMs, firstMs, cpuMs: (user + system) / 1000 / count, p50Ms }),
)
process.exit()

/** `npm run bench`: prints measurements, ratios first, or `-- socket` only some. Nothing here passes or fails. */
import { benchSqs } from './aws-sender.ts'
import { benchCloudflare } from './cloudflare.ts'
import { benchCpu } from './cpu.ts'
import { benchHttp } from './http.ts'
import { benchLambda } from './lambda.ts'
import { benchSocket } from './socket.ts'

const BENCHES = {
  cpu: benchCpu,
  http: benchHttp,
  lambda: benchLambda,
  socket: benchSocket,
  cloudflare: benchCloudflare,
  sqs: benchSqs,
}

const asked = process.argv.slice(2)
for (const [name, run] of Object.entries(BENCHES)) {
  if (asked.length === 0 || asked.includes(name)) await run()
}

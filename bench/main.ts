/** `npm run bench`: prints measurements, ratios first. Nothing here passes or fails. */
import { benchCpu } from './cpu.ts'
import { benchHttp } from './http.ts'

await benchCpu()
await benchHttp()

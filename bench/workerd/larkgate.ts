/** The Worker that receives. `EVENTS` is the producer where one is bound, else a queue that forgets what it takes. */
import worker from '../../workers/receive.ts'

type Env = Parameters<typeof worker.fetch>[1]

const FORGETFUL: Env['EVENTS'] = { send: async () => undefined }

/** The Worker knows its environment by identity. */
let settled: Env | undefined

export default {
  fetch(request: Request, env: Env): Promise<Response> {
    settled ??= { ...env, EVENTS: env.EVENTS ?? FORGETFUL }
    return worker.fetch(request, settled)
  },
}

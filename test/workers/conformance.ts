/** The real Worker, told by each case how it is configured and what time it is; keeps what it puts on the queue. For test/conformance/cloudflare.test.ts. */
import worker from '../../workers/index.ts'

interface Case {
  readonly variables: Readonly<Record<string, string>>
  readonly nowMs: number
}

let env = {}
let sent: string[] = []

// biome-ignore lint/style/noDefaultExport: the runtime asks for it
export default {
  async fetch(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url)
    if (pathname === '/sent') return Response.json(sent.splice(0))
    if (pathname !== '/case') return worker.fetch(request, env as never)
    const { variables, nowMs } = (await request.json()) as Case
    Date.now = () => nowMs
    sent = []
    const kept = sent
    // Objects and bucket stay away: the receiver has nothing to ask of them.
    env = { EVENTS: { send: async (text: string) => void kept.push(text) }, SEEN: {}, DEAD: {}, ...variables }
    return new Response()
  },
}

/** Reads the request and answers it: what every Worker costs before it does anything. */
import { answer } from './answer.ts'

export default {
  async fetch(request: Request): Promise<Response> {
    await request.arrayBuffer()
    return answer()
  },
}

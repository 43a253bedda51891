/** The official SDK, as its own HTTP adaptor calls it: the body as text, parsed, with the headers on the prototype. */
import { EventDispatcher, LoggerLevel } from '@larksuiteoapi/node-sdk'
import { answer } from './answer.ts'
import { APP } from './app.ts'

let handled: string | undefined
const { encryptKey, verificationToken } = APP
const dispatcher = new EventDispatcher({ encryptKey, verificationToken, loggerLevel: LoggerLevel.error })
dispatcher.register({
  [APP.eventType]: (event: { event_type?: string }) => {
    handled = event.event_type
  },
})

export default {
  async fetch(request: Request): Promise<Response> {
    handled = undefined
    const headers = Object.fromEntries(request.headers)
    await dispatcher.invoke(Object.assign(Object.create({ headers }), JSON.parse(await request.text())))
    return handled === APP.eventType ? answer() : new Response(null, { status: 401 })
  },
}

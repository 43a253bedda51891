/** The same handlers for larkgate's threads, which are told by the query of this module's URL which of them to run. */
import { createDispatcher } from 'larkgate'
import { HANDLERS, type HandlerKind } from './handlers.ts'

const kind = new URL(import.meta.url).searchParams.get('kind') as HandlerKind

export default createDispatcher().on('im.message.receive_v1', async () => {
  await HANDLERS[kind]()
})

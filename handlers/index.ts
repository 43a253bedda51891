/** What your bot does: one handler per event type. The same file runs on every target. */
import { createDispatcher, decodeContent, plainText } from 'larkgate'

export default createDispatcher()
  .on('im.message.receive_v1', async ({ event }, { log }) => {
    const text = plainText(decodeContent(event.message))
    log.info('message received', { from: event.sender.sender_id.open_id, chat: event.message.chat_id, text })
  })
  .callback('card.action.trigger', async () => ({ toast: { type: 'success', content: '已收到' } }))
  .fallback(async ({ type, id }, { log }) => {
    log.info('event without a handler of its own', { type, id })
  })

/** Repeats what is said to it, in reply to the message. */
import { createDispatcher, decodeContent, plainText } from 'larkgate'

export default createDispatcher().on('im.message.receive_v1', async ({ event }, { openApi }) => {
  const text = plainText(decodeContent(event.message))
  // What looks like a mention would be one.
  await openApi.reply(event.message, text.replace(/<\/?at[^>]*>/g, '') || 'There is no text in that.')
})

/** A card with a button: who clicks it gets a toast at once, and the card changes when the work behind the queue is done. */
import { cardRaw, createDispatcher, toast } from 'larkgate'

const card = (text: string, ...elements: readonly object[]) => ({
  schema: '2.0',
  body: { elements: [{ tag: 'markdown', content: text }, ...elements] },
})
const button = { tag: 'button', text: { tag: 'plain_text', content: 'Approve' }, value: { choice: 'approve' } }

export default createDispatcher()
  .on('im.message.receive_v1', async ({ event }, { openApi }) => {
    const content = card('A request is waiting.', { ...button, behaviors: [{ type: 'callback', value: button.value }] })
    await openApi.send(event.message.chat_id, { type: 'interactive', content })
  })
  .callback('card.action.trigger', () => toast({ zh_cn: '处理中', en_us: 'In progress' }, 'success'))
  .on('card.action.trigger', async ({ event }, { card: clicked }) => {
    await clicked.update(cardRaw(card(`Approved by <at id=${event.operator.open_id}></at>.`)))
  })

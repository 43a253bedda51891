/** Handlers of the Worker under test: fail as often as their event says, and log when they start and end. */
import { createDispatcher, type UntypedEvent } from 'larkgate'

// biome-ignore lint/style/noDefaultExport: this is how a handlers file hands over its dispatcher
export default createDispatcher()
  .on<UntypedEvent>('test.fails_v1', async ({ event }, { attempt, key, log }) => {
    const { failures, takes_ms } = event as { failures?: number; takes_ms?: number }
    log.info('start', { key, takes_ms })
    await new Promise((resolve) => setTimeout(resolve, takes_ms ?? 0))
    if (attempt <= (failures ?? 0)) throw new Error('it was told to fail')
    log.info('end', { key })
  })
  .callback('card.action.trigger', () => ({ toast: { type: 'success', content: 'ok' } }))

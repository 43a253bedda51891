/** Compiled, never run: what the dispatcher promises to the compiler, and that it refuses the opposite. */

import type { CardAction, EventHeader, EventV2, MessageReceived, UrlPreview } from '../../lib/events/map.ts'
import {
  type AnyEvent,
  type CallbackHandler,
  createDispatcher,
  type Dispatcher,
  type EventHandler,
  type HandlerContext,
  type Routes,
} from '../../lib/index.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_Fact extends true>() => {}

// A known event is typed as documented, header and event apart.
createDispatcher().on('im.message.receive_v1', ({ schema, header, event }, context) => {
  holds<Equals<typeof schema, '2.0'>>()
  holds<Equals<typeof header, EventHeader>>()
  holds<Equals<typeof event, MessageReceived>>()
  holds<Equals<typeof event.message.message_id, string>>()
  holds<Equals<typeof event.message.thread_id, string | undefined>>()
  holds<Equals<typeof header.event_id, string | undefined>>()
  holds<Equals<typeof context, HandlerContext>>()
  // @ts-expect-error a message has no such field
  event.message.text
  // @ts-expect-error header and event stay apart
  event.header
  // @ts-expect-error the message is in the event, not beside it
  event.message_id
  // @ts-expect-error any field of the header may be missing
  header.event_id.length
  // @ts-expect-error what the platform sent is not to be changed
  event.message.content = ''
})

// A callback type is typed by `.callback`, and by `.on` behind the queue.
createDispatcher()
  .callback('card.action.trigger', ({ event }) => {
    holds<Equals<typeof event, CardAction>>()
    return { toast: { type: 'success', content: '已收到' } }
  })
  .callback('url.preview.get', ({ event }) => {
    holds<Equals<typeof event, UrlPreview>>()
    return { inline: { title: event.context.url } }
  })
  .on('card.action.trigger', ({ event }) => {
    holds<Equals<typeof event, CardAction>>()
    // @ts-expect-error a value may be a text: it has to be looked at first
    event.action.value?.choice
  })

// Any other type is routed by its name, and may be read without a cast.
createDispatcher()
  .on('not.in.any_table_v1', ({ header, event }) => {
    holds<Equals<typeof header, EventHeader>>()
    return event.whatever.there.may.be
  })
  .onV1('out_approval', ({ ts, uuid, event }) => {
    holds<Equals<typeof ts, string | undefined>>()
    holds<Equals<typeof uuid, string | undefined>>()
    holds<Equals<typeof event.type, string>>()
    return event.instance_code.length
  })
  .callback('not.in.any_table', (body) => ({ seen: body.event.anything }))
declare const anyType: string
createDispatcher().on(anyType, ({ event }) => event.anything)

// Version 1.0 has no header.
createDispatcher().onV1('out_approval', (body) => {
  // @ts-expect-error version 1.0 has no header
  body.header
})

// A fallback sees what larkgate knows of the event.
createDispatcher().fallback((event) => {
  holds<Equals<typeof event, AnyEvent>>()
  holds<Equals<typeof event.schema, '1.0' | '2.0' | 'card'>>()
  // @ts-expect-error the body's fields are below `data`
  event.header
})

// A handler may return anything, a callback's only what can be an answer.
createDispatcher()
  .on('a', () => 1)
  .on('b', async () => {})
  .callback('a', () => undefined)
  .callback('b', () => {})
  .callback('c', async () => ({ toast: {} }))
// @ts-expect-error a callback is answered with an object
createDispatcher().callback('a', () => 'ok')
// @ts-expect-error a callback is answered with an object
createDispatcher().callback('card.action.trigger', async () => 7)

// Options.
createDispatcher().on('a', () => {}, { maxAgeMs: 1000, whenTooOld: 'drop', timeoutMs: 500 })
// @ts-expect-error there are three ways to treat an event that is too old
createDispatcher().on('a', () => {}, { whenTooOld: 'ignore' })
// @ts-expect-error milliseconds are a number
createDispatcher().onV1('a', () => {}, { maxAgeMs: '1s' })
// @ts-expect-error a user waits for a callback: it has no options
createDispatcher().callback('a', () => {}, { maxAgeMs: 1000 })

// Misuse.
// @ts-expect-error a type is a text
createDispatcher().on(7, () => {})
// @ts-expect-error a handler is a function
createDispatcher().on('a', 'handler')
// @ts-expect-error there is no handler without a type
createDispatcher().on(() => {})
// @ts-expect-error the fallback has no type
createDispatcher().fallback('a', () => {})
// @ts-expect-error handlers are registered while the dispatcher is made, not afterwards by name
createDispatcher().im.message.receive_v1(() => {})

// A handler written apart keeps its types.
const onMessage: EventHandler<EventV2<MessageReceived>> = ({ event }) => event.message.content
createDispatcher().on('im.message.receive_v1', onMessage)
const onClick: CallbackHandler<EventV2<CardAction>> = ({ event }) => ({ toast: { content: event.action.tag } })
createDispatcher().callback('card.action.trigger', onClick)
// @ts-expect-error a handler of clicks is none of messages
createDispatcher().on('im.message.receive_v1', onClick)
// @ts-expect-error a handler of messages answers no clicks
createDispatcher().callback('card.action.trigger', onMessage)

// Whoever asks a dispatcher cannot register.
const routes: Routes = createDispatcher()
// @ts-expect-error routes are looked up, not added
routes.on('a', () => {})
holds<Equals<ReturnType<Dispatcher['onV1']>, Dispatcher>>()

createDispatcher().on('a', (_, context) => {
  holds<Equals<typeof context.attempt, number>>()
  holds<Equals<typeof context.signal, AbortSignal>>()
  context.log.info('msg', { any: 'field' })
  // @ts-expect-error the context is not to be changed
  context.attempt = 1
})

/** Compiled, never run: what the dispatcher promises to the compiler, and that it refuses the opposite. */

import type {
  CardAction,
  EventHeader,
  EventV2,
  LegacyCardAction,
  MessageReceived,
  UntypedEvent,
  UrlPreview,
  UserId,
} from '../../lib/events/map.ts'
import {
  type AnyEvent,
  type CallbackHandler,
  cardRaw,
  cardTemplate,
  createDispatcher,
  type Dispatcher,
  type EventContext,
  type EventHandler,
  preview,
  type Routes,
  toast,
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
  holds<Equals<typeof context, EventContext>>()
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

// What answers a callback is typed too: by literals, by what the helpers make, or by nothing at all.
createDispatcher()
  .callback('card.action.trigger', () => ({ ...toast({ zh_cn: '好', en_us: 'Good' }), ...cardTemplate('AAq1') }))
  .callback('url.preview.get', async () => preview('Page 42', { url: { pc: 'https://wiki.example.com' } }))
  .callback('card.action.trigger_v1', () => ({ ...toast('ok', 'error'), elements: [] }))
  .callback('profile.view.get', () => ({ whatever: 1 }))
createDispatcher().callback('card.action.trigger', async () => ({ card: { type: 'raw', data: { elements: [] } } }))
createDispatcher().callback('card.action.trigger', () => {})
// @ts-expect-error a toast has no such type
createDispatcher().callback('card.action.trigger', () => ({ toast: { type: 'warn', content: 'no' } }))
// @ts-expect-error a card goes below card
createDispatcher().callback('card.action.trigger', () => ({ elements: [] }))
// @ts-expect-error a preview has no toast
createDispatcher().callback('url.preview.get', () => toast('no'))
// @ts-expect-error a template needs its id
createDispatcher().callback('card.action.trigger', () => ({ card: { type: 'template', data: {} } }))
// @ts-expect-error the answer to a legacy card is itself the card
createDispatcher().callback('card.action.trigger_v1', () => cardRaw({ elements: [] }))
// @ts-expect-error no such language
toast({ en_uk: 'no' })
// @ts-expect-error no such type
toast('no', 'warn')

// Every documented type is known, of both versions, and so is the ticket of store apps.
createDispatcher()
  .on('drive.file.edit_v1', ({ header, event }) => {
    holds<Equals<typeof header.resource_id, string | undefined>>()
    holds<Equals<typeof event.file_token, string | undefined>>()
    // @ts-expect-error a file has no such field
    event.file_tokens
  })
  .on('vc.meeting.join_meeting_v1', ({ event }) => {
    holds<Equals<NonNullable<typeof event.operator>['id'], UserId | undefined>>()
    // New values come without notice: any number compiles.
    const source: NonNullable<typeof event.meeting>['meeting_source'] = 12
    return source
  })
  .onV1('app_ticket', ({ event }) => {
    holds<Equals<typeof event.app_ticket, string>>()
    holds<Equals<typeof event.type, string>>()
  })
  .onV1('out_approval_revert', ({ ts, uuid, event }) => {
    holds<Equals<typeof ts, string | undefined>>()
    holds<Equals<typeof uuid, string | undefined>>()
    holds<Equals<typeof event.operate_time, string | number | undefined>>()
    // @ts-expect-error it may be missing
    event.instance_code.length
    // @ts-expect-error no such field
    event.instance_id
  })
  .on('im.chat.member.user.added_v1', ({ event }) => {
    const id: string | null | undefined = event.operator_id?.user_id
    // @ts-expect-error it may be null
    const text: string | undefined = event.operator_id?.user_id
    // @ts-expect-error what the platform sent is not to be changed
    event.users?.push({})
    return { id, text }
  })
  .callback('profile.view.get', ({ event }) => ({ seen: event.whatever.there.may.be }))

// A legacy card is flat, in both places.
createDispatcher()
  .callback('card.action.trigger_v1', ({ action, open_id }) => {
    holds<Equals<typeof open_id, string | undefined>>()
    return { seen: action.tag }
  })
  .on('card.action.trigger_v1', (body) => {
    holds<Equals<typeof body, LegacyCardAction>>()
    // @ts-expect-error it has no header
    body.header
  })

// A name that is not known does not compile by itself: it may be a misspelt one.
// @ts-expect-error misspelt
createDispatcher().on('im.mesage.receive_v1', () => {})
// @ts-expect-error misspelt
createDispatcher().onV1('out_aproval', () => {})
// @ts-expect-error misspelt
createDispatcher().callback('card.action.triger', () => {})
// @ts-expect-error a name of version 1.0
createDispatcher().on('out_approval', () => {})
// @ts-expect-error a name of version 2.0
createDispatcher().onV1('im.message.receive_v1', () => {})
// @ts-expect-error an event waits for no answer
createDispatcher().callback('im.message.receive_v1', () => {})
declare const anyType: string
// @ts-expect-error any text at all may be a misspelt one
createDispatcher().on(anyType, () => {})

// A new type is announced by saying what its event is; then it is routed by its name.
createDispatcher()
  .on<UntypedEvent>('not.in.any_table_v1', ({ header, event }) => {
    holds<Equals<typeof header, EventHeader>>()
    return event.whatever.there.may.be
  })
  .on<{ readonly board_id: string }>('not.in.any_table_either_v1', ({ event }) => {
    holds<Equals<typeof event.board_id, string>>()
    // @ts-expect-error not announced
    event.board
  })
  .on<UntypedEvent>(anyType, ({ event }) => event.anything)
  .onV1<UntypedEvent>('not_in_any_table', ({ event }) => {
    holds<Equals<typeof event.type, string>>()
    return event.anything
  })
  .callback<UntypedEvent>('not.in.any_table', ({ event }) => ({ seen: event.anything }))

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
  .on<UntypedEvent>('a', () => 1)
  .on<UntypedEvent>('b', async () => {})
  .callback<UntypedEvent>('a', () => undefined)
  .callback<UntypedEvent>('b', () => {})
  .callback<UntypedEvent>('c', async () => ({ toast: {} }))
// @ts-expect-error a callback is answered with an object
createDispatcher().callback<UntypedEvent>('a', () => 'ok')
// @ts-expect-error a callback is answered with an object
createDispatcher().callback('card.action.trigger', async () => 7)

// Options.
createDispatcher().on<UntypedEvent>('a', () => {}, { maxAgeMs: 1000, whenTooOld: 'drop', timeoutMs: 500 })
// @ts-expect-error there are three ways to treat an event that is too old
createDispatcher().on<UntypedEvent>('a', () => {}, { whenTooOld: 'ignore' })
// @ts-expect-error milliseconds are a number
createDispatcher().onV1<UntypedEvent>('a', () => {}, { maxAgeMs: '1s' })
// @ts-expect-error a user waits for a callback: it has no options
createDispatcher().callback<UntypedEvent>('a', () => {}, { maxAgeMs: 1000 })

// Misuse.
// @ts-expect-error a type is a text
createDispatcher().on(7, () => {})
// @ts-expect-error a handler is a function
createDispatcher().on<UntypedEvent>('a', 'handler')
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

createDispatcher().on<UntypedEvent>('a', (_, context) => {
  holds<Equals<typeof context.attempt, number>>()
  holds<Equals<typeof context.signal, AbortSignal>>()
  context.log.info('msg', { any: 'field' })
  // @ts-expect-error the context is not to be changed
  context.attempt = 1
})

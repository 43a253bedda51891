/** Compiled, never run: what `larkgate/compat` promises to the compiler, and that it refuses the opposite. */
import type { EventHandles, InteractiveCardActionEvent } from '@larksuiteoapi/node-sdk'
import { CardActionHandler, combine, EventDispatcher, type FlatEvent } from '../../lib/compat/index.ts'
import type { CardAction, MessageReceived } from '../../lib/events/map.ts'
import { createDispatcher, type EventContext, type Routes } from '../../lib/index.ts'

type Equals<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const holds = <_Fact extends true>() => {}

// Known types are typed like ours, on one level; all of them in one map.
new EventDispatcher({ encryptKey: 'k', verificationToken: 't', logger: console, loggerLevel: 4 }).register({
  'im.message.receive_v1': async (data, context) => {
    holds<Equals<typeof data.message, MessageReceived['message']>>()
    holds<Equals<typeof data.sender, MessageReceived['sender']>>()
    holds<Equals<typeof data.event_id, string | undefined>>()
    holds<Equals<typeof data.schema, '2.0'>>()
    holds<Equals<typeof context, EventContext>>()
    // @ts-expect-error a message has no such field
    data.message.text
    // @ts-expect-error there is no header on one level
    data.header
  },
  'card.action.trigger': ({ action, token }) => {
    holds<Equals<typeof action, CardAction['action']>>()
    // The event's token has replaced that of the header, which may be missing.
    holds<Equals<typeof token, string>>()
    return { toast: { type: 'success', content: action.tag } }
  },
  out_approval: (data) => data.instance_code,
  'made.up_v1': (data) => data.whatever.there.may.be,
})

// Calls can be chained.
const dispatcher: EventDispatcher = new EventDispatcher()
  .register({ a: () => {} })
  .unregister('a', 'b')
  .register({ a: async () => 1 })

// Handlers that say what they take are believed, whatever the SDK's declarations call optional.
type Message = Parameters<NonNullable<EventHandles['im.message.receive_v1']>>[0]
new EventDispatcher().register({
  'im.message.receive_v1': async (data: Message) => data.message.chat_id,
  'card.action.trigger': async (data: { open_id: string }) => ({ toast: { content: data.open_id } }),
  'made.up_v1': (data: { mine: number }) => data.mine,
})
new CardActionHandler({ encryptKey: 'k' }, async (data: InteractiveCardActionEvent) => ({
  elements: [data.action.tag],
}))
new CardActionHandler({}, (data) => ({ elements: [data.action.value.choice] }))

// Misuse.
// @ts-expect-error a callback is answered with an object
new EventDispatcher().register({ 'card.action.trigger': () => 'ok' })
// @ts-expect-error a callback is answered with an object, whatever its parameter
new EventDispatcher().register({ 'card.action.trigger': (data: { open_id: string }) => data.open_id })
// @ts-expect-error a handler is a function
new EventDispatcher().register({ a: 'handler' })
// @ts-expect-error the constructor knows no such option
new EventDispatcher({ encryptkey: 'k' })
// @ts-expect-error there is no card handler without a function
new CardActionHandler({})
// @ts-expect-error a card is answered with an object
new CardActionHandler({}, () => 7)

// They are dispatchers like any other.
const routes: Routes = combine(dispatcher, new CardActionHandler({}, () => {}), createDispatcher())
// @ts-expect-error what is combined is looked up, not added to
routes.register({})

// What is on both levels is the event's.
type Collision = FlatEvent<{ readonly token: 1; readonly own: 2 }>
holds<Equals<Collision['token'], 1>>()
holds<Equals<Collision['own'], 2>>()
holds<Equals<Collision['event_type'], string>>()

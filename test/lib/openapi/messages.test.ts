import { describe, expect, test } from 'vitest'
import { createWorld, MESSAGES, SHOP } from './world.ts'

const CARD = { type: 'interactive', content: { schema: '2.0', body: { elements: [] } } }

describe('a message', () => {
  test.each([
    ['oc_1', 'chat_id'],
    ['ou_1', 'open_id'],
    ['on_1', 'union_id'],
    ['someone@shop.example', 'email'],
  ])('for %s is sent to a %s', async (receiver) => {
    const { clientOf, stub } = createWorld()
    const sent = await clientOf().send(receiver, '月亮 "🌕"\n')
    expect(sent.message_id).toBe(stub.messages()[0]?.messageId)
    expect(stub.messages()).toMatchObject([{ receiver, type: 'text', content: '{"text":"月亮 \\"🌕\\"\\n"}' }])
  })

  test('for an id that tells nothing needs a word on what it is', async () => {
    const { clientOf, stub } = createWorld()
    await expect(clientOf().send('4d7a3c6g', 'hello')).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
    await clientOf().send('4d7a3c6g', 'hello', { receiverType: 'user_id' })
    expect(stub.messages()).toMatchObject([{ receiver: '4d7a3c6g' }])
  })

  test('can be of any type', async () => {
    const { clientOf, stub } = createWorld()
    await clientOf().send('oc_1', CARD)
    expect(stub.messages()).toMatchObject([{ type: 'interactive', content: '{"schema":"2.0","body":{"elements":[]}}' }])
  })

  test('replies to a message, by its id or as an event has it, in a thread if wanted', async () => {
    const { clientOf, stub } = createWorld()
    const client = clientOf()
    await client.reply('om_1', 'hello')
    await client.reply({ message_id: 'om_2' }, CARD, { inThread: true })
    expect(stub.messages()).toMatchObject([
      { parent: 'om_1', inThread: false, type: 'text' },
      { parent: 'om_2', inThread: true, type: 'interactive' },
    ])
  })

  test.each(['', '..', 'om_1/../../../im/v1/chats', 'om_1?x=1', 'om 1', '%2e%2e'])(
    'does not reply to %j',
    async (id) => {
      const { clientOf, stub } = createWorld()
      await expect(clientOf().reply(id, 'hello')).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
      expect(stub.requests()).toEqual([])
    },
  )

  test.each([
    ['an empty text', ''],
    ['no type', { type: '', content: {} }],
    ['content in a string already', { type: 'post', content: '{}' }],
    ['no content', { type: 'post', content: null }],
    ['a BigInt', { type: 'post', content: { id: 1n } }],
  ])('is not sent with %s', async (_, content) => {
    const { clientOf, stub } = createWorld()
    await expect(clientOf().send('oc_1', content as never)).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
    expect(stub.requests()).toEqual([])
  })

  test.each(['', 'x'.repeat(51)])('is not sent with the uuid %j', async (uuid) => {
    const { clientOf } = createWorld()
    await expect(clientOf().send('oc_1', 'hello', { uuid })).rejects.toMatchObject({ code: 'ERR_OPENAPI_CALL_INVALID' })
  })

  test.each(['reset', 'hang', { status: 502 }] as const)(
    'whose answer is lost (%j) is sent once, although the request is repeated',
    async (how) => {
      const { clientOf, stub, outcomeOf, asked } = createWorld()
      stub.fail({ how, times: 3, path: MESSAGES, carriedOut: true })
      const sent = await outcomeOf(clientOf().send('oc_1', 'hello'))
      expect(asked(MESSAGES)).toBe(4)
      expect(stub.messages()).toHaveLength(1)
      expect(sent).toMatchObject({ message_id: stub.messages()[0]?.messageId })
    },
  )

  test('that is still being sent is asked for a little later', async () => {
    const { clientOf, stub, outcomeOf } = createWorld()
    stub.fail({ how: 'beingSent', times: 2, path: MESSAGES })
    expect(await outcomeOf(clientOf().send('oc_1', 'hello'))).toMatchObject({ message_id: expect.any(String) })
  })

  test('is another one each time, unless the same uuid says that it is not', async () => {
    const { clientOf, stub } = createWorld()
    const client = clientOf()
    await client.send('oc_1', 'hello')
    await client.send('oc_1', 'hello')
    expect(stub.messages()).toHaveLength(2)
    await client.send('oc_1', 'hello', { uuid: 'greeting' })
    await client.send('oc_1', 'hello', { uuid: 'greeting' })
    expect(stub.messages()).toHaveLength(3)
  })

  test.each([
    ['without the permission', { ...SHOP, scopes: ['contact:user'] }, 'oc_1', 99991672],
    ['without a bot', { ...SHOP, bot: false }, 'oc_1', 230006],
    ['to a chat that the bot is not in', SHOP, 'oc_outside', 230002],
    ['to what is no id', SHOP, 'oc_#', 230001],
  ])('is refused by the platform %s', async (_, app, receiver, platformCode) => {
    const { clientOf, stub } = createWorld({ apps: [app], outsideChats: ['oc_outside'] })
    await expect(clientOf(app).send(receiver, 'hello')).rejects.toMatchObject({
      code: 'ERR_OPENAPI_REFUSED',
      platformCode,
    })
    expect(stub.messages()).toEqual([])
  })

  test('that is too long is refused by the platform', async () => {
    const { clientOf } = createWorld()
    await expect(clientOf().send('oc_1', 'x'.repeat(150 * 1024))).rejects.toMatchObject({ platformCode: 230025 })
  })
})

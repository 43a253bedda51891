import { expect, test } from 'vitest'
import { createUser, overWebhook, startOpenApi } from '../../simulator/index.ts'
import { APP, atTheEnd, EXAMPLE_HANDLERS, newFolder, startGateway, waitFor } from './gateway.ts'

test('a click gets its toast at once, and the card is changed by the handler behind the queue', async () => {
  const appSecret = 'the-secret-of-the-process-tests'
  const openApi = await startOpenApi({ apps: [{ appId: APP.appId, appSecret }] })
  atTheEnd(openApi.close)
  const gateway = await startGateway({
    folder: newFolder(),
    handlers: EXAMPLE_HANDLERS.replace('index.ts', 'examples/approval.ts'),
    variables: { LARK_APP_SECRET: appSecret, LARK_DOMAIN: openApi.url, LARKGATE_RECEIVE: 'webhook' },
  })
  const user = createUser({ app: APP, deliver: overWebhook(gateway.platform), openApi })
  const clickedAtMs = Date.now()
  expect(await user.click()).toMatchObject({ sees: 'reply', toast: { type: 'success', content: '处理中' } })
  expect(openApi.cards()).toEqual([])
  const [update] = await waitFor('the card to change', () => openApi.cards().length > 0 && openApi.cards())
  expect(update?.card).toMatchObject({ schema: '2.0' })
  console.log(`the card changed ${(update?.atMs ?? 0) - clickedAtMs} ms after the click`)

  await gateway.platform.push('im.message.receive_v1')
  const [message] = await waitFor('the message', () => openApi.messages().length > 0 && openApi.messages())
  expect(message).toMatchObject({ type: 'interactive' })
  expect(openApi.requests().filter(({ path }) => path.includes('tenant_access_token'))).toHaveLength(1)
  expect(gateway.stdout() + gateway.stderr()).not.toContain(appSecret)
})

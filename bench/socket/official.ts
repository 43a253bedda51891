/** The client of the official SDK, with a handler that it waits for before it acks. */
import { EventDispatcher, LoggerLevel, WSClient } from '@larksuiteoapi/node-sdk'
import { EVENT_TYPE } from '../events.ts'
import { SOCKET_APP } from './app.ts'
import type { Start } from './client.ts'
import { HANDLERS } from './handlers.ts'

export const start: Start = async ({ domain, handler = 'quick' }) => {
  const { appId, appSecret } = SOCKET_APP
  const loggerLevel = LoggerLevel.error
  const eventDispatcher = new EventDispatcher({ loggerLevel }).register({ [EVENT_TYPE]: HANDLERS[handler] })
  // It loses what arrives between the handshake and its being ready.
  await new Promise<void>((onReady) => {
    void new WSClient({ appId, appSecret, domain, loggerLevel, onReady }).start({ eventDispatcher })
  })
}

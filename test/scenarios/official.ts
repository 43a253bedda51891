/** The official Node SDK's client, as it comes: with its defaults, and a logger that keeps quiet. */
import { EventDispatcher, WSClient } from '@larksuiteoapi/node-sdk'
import { type Client, textOf } from './client.ts'

const logger = { fatal() {}, error() {}, warn() {}, info() {}, debug() {}, trace() {} }

export const official: Client = {
  start(domain, { appId, appSecret }, handlers) {
    let problem: string | undefined
    const onError = ({ message }: Error) => {
      problem = message
    }
    const eventDispatcher = new EventDispatcher({ logger }).register({
      'im.message.receive_v1': ({ message }) => handlers.message(textOf(message.content)),
      'card.action.trigger': () => handlers.click(),
    })
    const client = new WSClient({ appId, appSecret, domain, logger, onError })
    void client.start({ eventDispatcher })
    return {
      stop: () => client.close(),
      hasEnded: () => problem !== undefined,
      problem: () => problem,
    }
  },
}

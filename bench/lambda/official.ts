/** The same receiver, as the documentation of the official SDK and of the AWS SDK would have it. */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { EventDispatcher, generateChallenge, LoggerLevel } from '@larksuiteoapi/node-sdk'
import { EVENT_TYPE } from '../events.ts'

interface HttpEvent {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

const {
  LARK_ENCRYPT_KEY: encryptKey = '',
  LARK_VERIFICATION_TOKEN: verificationToken = '',
  LARKGATE_QUEUE_URL: QueueUrl,
} = process.env
const client = new SQSClient({})
const dispatcher = new EventDispatcher({ encryptKey, verificationToken, loggerLevel: LoggerLevel.error })
dispatcher.register({
  [EVENT_TYPE]: async (event: { readonly event_id?: string }) => {
    const ids = { MessageGroupId: event.event_id, MessageDeduplicationId: event.event_id }
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(event), ...ids }))
  },
})

export const handler = async ({ headers, body }: HttpEvent) => {
  const data = Object.assign(Object.create({ headers }), JSON.parse(body))
  const { isChallenge, challenge } = generateChallenge(data, { encryptKey })
  const answer = isChallenge ? challenge : await dispatcher.invoke(data)
  return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer ?? {}) }
}

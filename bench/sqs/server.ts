/** The process that is SQS: takes everything, keeps nothing, and answers as the clients check it. */
import { createHash } from 'node:crypto'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { answer } from '../child.ts'

interface Entry {
  readonly Id: string
  readonly MessageBody: string
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')
const took = ({ Id, MessageBody }: Entry) => ({ Id, MessageId: 'm', MD5OfMessageBody: md5(MessageBody) })

const server = http.createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const json = JSON.parse(Buffer.concat(chunks).toString())
  const taken = json.Entries ? { Successful: json.Entries.map(took) } : took(json)
  response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(taken))
})

/** The URL of a queue. */
answer<null, string>(async () => {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/000000000000/events.fifo`
})

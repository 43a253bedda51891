import https from 'node:https'
import net, { type AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type AwsClient, type AwsClientOptions, createAwsClient } from '../../../lib/aws/client.ts'
import { systemClock } from '../../../lib/clocks/system.ts'
import { type Certificate, selfSigned } from '../../support/certificate.ts'
import { manualClock } from '../../support/clock.ts'
import { CREDENTIALS } from '../../support/fauxqs.ts'
import { signaturesOf } from '../../support/sigv4.ts'
import { failure, ok, type SqsScript, startSqsServer } from '../../support/sqs-server.ts'
import { canTrust, listen, trust } from '../transports/servers.ts'

const KEYS = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' }
const body = new TextEncoder().encode('{}')
const HEADERS = { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.Nothing' }
const REQUEST = { method: 'POST', path: '/', headers: HEADERS, body } as const
const ask = (client: AwsClient) => client.send(REQUEST, ({ body }) => body.toString())

async function start(script: SqsScript, options: Partial<AwsClientOptions> = {}) {
  const server = await startSqsServer(script)
  const { endpoint, environment } = server
  const client = open({ endpoint, environment, ...options })
  return { server, client }
}

function open(options: Pick<AwsClientOptions, 'endpoint' | 'environment'> & Partial<AwsClientOptions>): AwsClient {
  const client = createAwsClient({
    service: 'sqs',
    region: 'eu-central-1',
    clock: systemClock,
    random: Math.random,
    ...options,
  })
  onTestFinished(() => client.close())
  return client
}

describe('signatures', () => {
  test('of the other opinion here are those that AWS has published', () => {
    const authorization =
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=host;x-amz-date, ' +
      'Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31'
    const headers = { authorization, host: 'example.amazonaws.com', 'x-amz-date': '20150830T123600Z' }
    const request = { method: 'GET', url: '/', headers, body: Buffer.alloc(0) }
    const { given, expected } = signaturesOf(request, 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY')
    expect(given).toBe(expected)
  })

  test('cover the host, the body, the operation and the session token', async () => {
    const { server, client } = await start(() => ok({}))
    await ask(client)
    const tokenClient = open({
      endpoint: server.endpoint,
      environment: { ...server.environment, AWS_SESSION_TOKEN: 'token' },
    })
    await ask(tokenClient)
    const [plain, withToken] = server.requests.map(({ headers }) => String(headers.authorization))
    expect(plain).toContain('SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-target,')
    expect(withToken).toContain('x-amz-security-token')
    expect(server.requests[1]?.headers['x-amz-security-token']).toBe('token')
  })

  test('use the credentials that the environment has at the time', async () => {
    const environment: Record<string, string> = {}
    const { server, client } = await start(() => ok({}), { environment })
    await expect(ask(client)).rejects.toEqual(expect.objectContaining({ awsCode: 'CredentialsMissing' }))
    Object.assign(environment, server.environment)
    await ask(client)
    expect(server.requests).toHaveLength(1)
  })

  test('use credentials of another source, asked for at every request', async () => {
    let asked = 0
    const credentials = async () => ({ ...CREDENTIALS, sessionToken: `token ${++asked}` })
    const { server, client } = await start(() => ok({}), { environment: {}, credentials })
    await ask(client)
    await ask(client)
    const tokens = server.requests.map(({ headers }) => headers['x-amz-security-token'])
    expect(tokens).toEqual(['token 1', 'token 2'])
  })

  test('that another source has no credentials for are an error that says why', async () => {
    const credentials = () => Promise.reject(new Error('the role cannot be assumed'))
    const { server, client } = await start(() => ok({}), { credentials })
    await expect(ask(client)).rejects.toMatchObject({
      awsCode: 'CredentialsMissing',
      message: 'no credentials: the role cannot be assumed',
    })
    expect(server.requests).toHaveLength(0)
  })

  test('whose credentials never come are given up in time', async () => {
    const clock = manualClock(Date.now())
    const { server, client } = await start(() => ok({}), { clock, credentials: () => new Promise(() => undefined) })
    const asked = ask(client).catch((cause: unknown) => cause)
    await clock.advance(2400)
    expect(await asked).toMatchObject({ awsCode: 'TimeoutError' })
    expect([server.requests.length, clock.pending()]).toEqual([0, 0])
  })

  test('that are refused are not tried again, and their error keeps the token to itself', async () => {
    const { server, client } = await start(() => ok({}), {
      environment: { AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId, AWS_SECRET_ACCESS_KEY: 'another' },
    })
    const error = await ask(client).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ awsCode: 'SignatureDoesNotMatch', status: 403 })
    expect(String(error)).not.toContain('secret')
    expect(server.requests).toHaveLength(1)
  })
})

describe('connections', () => {
  test('opened ahead are used by the first request', async () => {
    const { server, client } = await start(() => ok({}))
    client.connect()
    await expect.poll(server.connections).toBe(1)
    await ask(client)
    await ask(client)
    expect(server.connections()).toBe(1)
  })

  test('are opened ahead once, however often that is asked for', async () => {
    const { server, client } = await start(() => ok({}))
    client.connect()
    client.connect()
    await expect.poll(server.connections).toBe(1)
    await ask(client)
    expect(server.connections()).toBe(1)
  })

  test('opened ahead and never used are closed with the client', async () => {
    const { server, client } = await start(() => ok({}))
    client.connect()
    await expect.poll(server.openConnections).toBe(1)
    client.close()
    await expect.poll(server.openConnections).toBe(0)
  })

  test('opened ahead and closed by the other side since are replaced by new ones', async () => {
    const { server, client } = await start(() => ok({}))
    client.connect()
    await expect.poll(server.connections).toBe(1)
    server.dropConnections()
    expect(await ask(client)).toBe('{}')
    expect(server.connections()).toBe(2)
  })

  test('opened ahead to nobody are no error before the first request', async () => {
    const client = open({ endpoint: 'http://127.0.0.1:9', environment: KEYS, maxAttempts: 2 })
    client.connect()
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'NetworkError' })
  })

  test('are as many as there are requests at a time', async () => {
    const { server, client } = await start(() => ok({}))
    await Promise.all(Array.from({ length: 5 }, () => ask(client)))
    await Promise.all(Array.from({ length: 5 }, () => ask(client)))
    expect(server.connections()).toBe(5)
  })
})

describe.runIf(canTrust)('over TLS', () => {
  async function startSecure(certificate: Certificate) {
    const server = https.createServer(certificate, (_, response) => response.end('{}'))
    let connections = 0
    server.on('secureConnection', () => connections++)
    const port = await listen(server)
    return { endpoint: `https://localhost:${port}`, connections: () => connections }
  }

  test('a connection opened ahead is used by the requests', async () => {
    const certificate = selfSigned('localhost')
    trust(certificate.cert)
    const { endpoint, connections } = await startSecure(certificate)
    const client = open({ endpoint, environment: KEYS })
    client.connect()
    await expect.poll(connections).toBe(1)
    expect([await ask(client), await ask(client)]).toEqual(['{}', '{}'])
    expect(connections()).toBe(1)
  })

  test('a connection to an address is made as well', async () => {
    const certificate = selfSigned('localhost')
    trust(certificate.cert)
    const { endpoint } = await startSecure(certificate)
    const client = open({ endpoint: endpoint.replace('localhost', '127.0.0.1'), environment: KEYS })
    client.connect()
    expect(await ask(client)).toBe('{}')
  })

  test('nothing is sent to a server whose certificate is not trusted', async () => {
    const { endpoint, connections } = await startSecure(selfSigned('localhost'))
    const client = open({ endpoint, environment: KEYS, maxAttempts: 2 })
    client.connect()
    await expect(ask(client)).rejects.toMatchObject({
      awsCode: 'NetworkError',
      message: expect.stringMatching(/self-signed/),
    })
    expect(connections()).toBe(0)
  })
})

describe('time', () => {
  test('for one try is bounded, and for all of them', async () => {
    const clock = manualClock(Date.now())
    const { server, client } = await start(() => 'hang', { clock, attemptMs: 1000, deadlineMs: 2400 })
    const asked = ask(client).catch((cause: unknown) => cause)
    for (const [tries, ms] of [
      [1, 1000],
      [2, 1000],
    ] as const) {
      await expect.poll(() => server.requests.length).toBe(tries)
      await clock.advance(ms)
    }
    // The third try has what is left, less the wait before it.
    await expect.poll(() => clock.pending()).toBe(1)
    await clock.advance(400)
    expect(await asked).toMatchObject({ awsCode: 'TimeoutError' })
    expect(clock.pending()).toBe(0)
  })

  test('that AWS finds fault with is corrected once, and not believed for ever', async () => {
    const clock = { ...systemClock, now: () => Date.now() - 3_600_000 }
    const { server, client } = await start(() => failure(403, 'RequestTimeTooSkewed'), { clock })
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'RequestTimeTooSkewed' })
    expect(server.requests).toHaveLength(2)
  })

  test('of an answer that says nothing about it is no reason to try again', async () => {
    const { server, client } = await start(() => failure(403, 'SignatureDoesNotMatch'))
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'SignatureDoesNotMatch' })
    expect(server.requests).toHaveLength(1)
  })
})

describe('answers', () => {
  test('that end in the middle are no answers', async () => {
    const { client, server } = await start(() => 'cut')
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'NetworkError', transient: true })
    expect(server.requests.length).toBeGreaterThan(1)
  })

  test('that are larger than expected are not read on', async () => {
    const { client, server } = await start(() => ({ status: 200, body: 'x'.repeat(2000) }), { maxAnswerBytes: 1000 })
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'AnswerTooLarge' })
    expect(server.requests).toHaveLength(1)
  })

  test('that are no HTTP are no answers', async () => {
    const server = net.createServer((socket) => socket.on('error', () => undefined).end('SSH-2.0-OpenSSH\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const client = open({ endpoint, environment: KEYS, maxAttempts: 2 })
    await expect(ask(client)).rejects.toMatchObject({ awsCode: 'NetworkError' })
  })
})

test('a request that cannot be sent is an error at once', async () => {
  const { client, server } = await start(() => ok({}))
  const asked = client.send({ ...REQUEST, headers: { 'x-bad': 'line\nbreak' } }, () => undefined)
  await expect(asked).rejects.toMatchObject({ name: 'AwsError', transient: false })
  expect(server.requests).toHaveLength(0)
})

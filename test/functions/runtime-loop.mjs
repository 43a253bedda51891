/**
 * What Lambda's managed runtime for Node does inside the sandbox: loads the handler that `_HANDLER` names, asks the Runtime
 * API for work and posts what becomes of it. As small as it can be, and without `node:http`, so that a function finds
 * nothing loaded that the real runtime has not loaded either.
 */
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'

const { AWS_LAMBDA_RUNTIME_API = '', _HANDLER = '', LAMBDA_TASK_ROOT = '' } = process.env
const [host, port] = AWS_LAMBDA_RUNTIME_API.split(':')
const API = '/2018-06-01/runtime'

const socket = connect({ host, port: Number(port), noDelay: true })
let received = Buffer.alloc(0)
let answer = () => undefined
socket.on('data', (chunk) => {
  received = Buffer.concat([received, chunk])
  answer()
})
// The sandbox goes away, and this process with it.
socket.on('close', () => process.exit(0))
socket.on('error', () => process.exit(0))

function call(method, path, body = '', headers = {}) {
  const bytes = Buffer.from(body)
  const lines = Object.entries({ host: AWS_LAMBDA_RUNTIME_API, 'content-length': bytes.length, ...headers })
  const head = `${method} ${API}${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
  socket.write(Buffer.concat([Buffer.from(head), bytes]))
  return new Promise((resolve) => {
    answer = () => {
      const end = received.indexOf('\r\n\r\n')
      if (end < 0) return
      const [, ...rest] = received.toString('latin1', 0, end).split('\r\n')
      const values = new Map(
        rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
      )
      const total = end + 4 + Number(values.get('content-length') ?? 0)
      if (received.length < total) return
      const text = received.toString('utf8', end + 4, total)
      received = received.subarray(total)
      resolve({ headers: values, text })
    }
    answer()
  })
}

function described(error, type = error?.name ?? 'Error') {
  return JSON.stringify({
    errorType: type,
    errorMessage: String(error?.message ?? error),
    trace: String(error?.stack ?? '').split('\n'),
  })
}

let requestId
async function giveUp(error, type) {
  const path = requestId === undefined ? '/init/error' : `/invocation/${requestId}/error`
  await call('POST', path, described(error, type), { 'lambda-runtime-function-error-type': type })
  process.exit(1)
}
process.on('unhandledRejection', (error) => giveUp(error, 'Runtime.UnhandledPromiseRejection'))
process.on('uncaughtException', (error) => giveUp(error, 'Runtime.UncaughtException'))

async function loadHandler() {
  const [file, name] = _HANDLER.split('.')
  const module = await import(pathToFileURL(`${LAMBDA_TASK_ROOT}/${file}.mjs`).href)
  if (typeof module[name] !== 'function') throw new TypeError(`${_HANDLER} is undefined or not exported`)
  return module[name]
}

const handler = await loadHandler().catch((error) =>
  giveUp(error, error?.code === 'ERR_MODULE_NOT_FOUND' ? 'Runtime.ImportModuleError' : error?.name),
)
for (;;) {
  requestId = undefined
  const next = await call('GET', '/invocation/next')
  requestId = next.headers.get('lambda-runtime-aws-request-id')
  const deadlineAtMs = Number(next.headers.get('lambda-runtime-deadline-ms'))
  const context = {
    awsRequestId: requestId,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadlineAtMs - Date.now(),
  }
  try {
    const result = await handler(JSON.parse(next.text), context)
    await call('POST', `/invocation/${requestId}/response`, JSON.stringify(result ?? null))
  } catch (error) {
    await call('POST', `/invocation/${requestId}/error`, described(error))
  }
}

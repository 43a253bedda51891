/** HTTP requests as Lambda gets them, payload format 2.0. */

export interface HttpEventOptions {
  readonly method?: string
  readonly path?: string
  readonly query?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Bytes travel in base64, text as it is. */
  readonly body?: string | Uint8Array
  readonly timeEpoch?: number
  /** `$default` is what Function URLs and most HTTP APIs have. */
  readonly stage?: string
}

export function httpEvent(options: HttpEventOptions = {}): Record<string, unknown> {
  const { method = 'POST', path = '/webhook/event', query = '', headers = {}, body, stage = '$default' } = options
  const { timeEpoch = Date.now() } = options
  const isBase64Encoded = body !== undefined && typeof body !== 'string'
  const lowerCase = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    headers: {
      host: 'abc123.lambda-url.eu-central-1.on.aws',
      'x-forwarded-proto': 'https',
      ...Object.fromEntries(lowerCase),
    },
    requestContext: {
      accountId: 'anonymous',
      apiId: 'abc123',
      domainName: 'abc123.lambda-url.eu-central-1.on.aws',
      domainPrefix: 'abc123',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: 'test' },
      requestId: 'a8b0e2d4',
      routeKey: '$default',
      stage,
      time: new Date(timeEpoch).toUTCString(),
      timeEpoch,
    },
    ...(body !== undefined && { body: isBase64Encoded ? Buffer.from(body).toString('base64') : body }),
    isBase64Encoded,
  }
}

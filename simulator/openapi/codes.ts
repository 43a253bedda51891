/** What the platform's OpenAPI answers with: codes, HTTP statuses, words. */

interface Code {
  readonly code: number
  /** HTTP status that comes with it. */
  readonly status: number
  readonly msg: string
}

/** Documented, or the constants of the official SDKs, unless a line says otherwise. */
export const OPEN_API_CODES = {
  ok: { code: 0, status: 200, msg: 'success' },
  parameterInvalid: { code: 10003, status: 200, msg: 'invalid param' },
  ticketInvalid: { code: 10012, status: 200, msg: 'app_ticket invalid' },
  secretInvalid: { code: 10014, status: 200, msg: 'app secret invalid' },
  frequencyLimit: { code: 99991400, status: 429, msg: 'request trigger frequency limit' },
  tokenMissing: { code: 99991661, status: 400, msg: 'Missing access token for authorization.' },
  tokenInvalid: { code: 99991663, status: 400, msg: 'Invalid access token for authorization.' },
  appTokenInvalid: { code: 99991664, status: 200, msg: 'app access token invalid' },
  tokenMalformed: { code: 99991671, status: 400, msg: 'Invalid access token: it must start with t- or u-.' },
  scopeMissing: { code: 99991672, status: 400, msg: 'Access denied. One of the scopes is required.' },
  fieldInvalid: { code: 99992402, status: 400, msg: 'field validation failed' },
  messageInvalid: { code: 230001, status: 400, msg: 'Your request contains an invalid request parameter.' },
  botOutside: { code: 230002, status: 400, msg: 'The bot can not be outside the group.' },
  botInactive: { code: 230006, status: 400, msg: 'Bot ability is not activated.' },
  recalled: { code: 230011, status: 400, msg: 'The message is recalled.' },
  messageLimit: { code: 230020, status: 400, msg: 'This operation triggers the frequency limit.' },
  tooLong: { code: 230025, status: 400, msg: 'The length of the message content reaches its limit.' },
  beingSent: { code: 230049, status: 400, msg: 'The message is being sent.' },
  cardInvalid: { code: 230099, status: 400, msg: 'Failed to create card content.' },
  /** Seen by users: a card that is not shared, and no word on whose is to be updated. */
  receiversMissing: { code: 300090, status: 200, msg: 'openid empty' },
  /** That such tokens are refused is documented; with which code is not, so this number is ours. */
  cardTokenRefused: { code: 300099, status: 200, msg: 'the token is not good for an update' },
} as const satisfies Readonly<Record<string, Code>>

export type OpenApiCode = keyof typeof OPEN_API_CODES

/** An answer before it is on a wire. */
export interface StubAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** `more` is what stands beside `code` and `msg`; `ext` goes behind the words, as the platform does it. */
export function answerOf(
  name: OpenApiCode,
  {
    ext,
    headers = {},
    status,
    ...more
  }: { ext?: string; headers?: Record<string, string>; status?: number } & Readonly<Record<string, unknown>> = {},
): StubAnswer {
  const { code, status: usual, msg } = OPEN_API_CODES[name]
  const words = ext === undefined ? msg : `${msg.replace(/\.$/, '')}, ext=${ext}.`
  return { status: status ?? usual, headers, body: JSON.stringify({ code, msg: words, ...more }) }
}

/** Takes secrets out of a payload before somebody sees it. */

/** Fields whose values open doors: Verification Token, card update token, app ticket. */
const NAMES = '(?:token|app_ticket|app_secret|encrypt)'
const SECRET_FIELD = new RegExp(`("${NAMES}"\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*"`, 'g')
/** The same inside a string that holds JSON. */
const QUOTED_SECRET_FIELD = new RegExp(`(\\\\"${NAMES}\\\\"\\s*:\\s*)\\\\"[^"\\\\]*\\\\"`, 'g')

/**
 * `json` with the values of secret fields replaced by `"***"`, wherever they are; everything else stays byte for byte.
 * Works on the text, so that no depth of nesting and no number suffers.
 */
export function maskSecrets(json: string): string {
  return json.replace(SECRET_FIELD, '$1"***"').replace(QUOTED_SECRET_FIELD, '$1\\"***\\"')
}

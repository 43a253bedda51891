/** Cursors of dead letters: what they are made of, and the refusal of any other. */
import { RequestError } from '../core/errors.ts'

/**
 * The number behind which a page begins, where letters are numbered: 0 without a cursor.
 *
 * @throws {RequestError} ERR_BODY_MALFORMED
 */
export function readCursor(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  if (!/^\d{1,15}$/.test(cursor)) throw unknownCursor()
  return Number(cursor)
}

export function unknownCursor(): RequestError {
  return new RequestError('ERR_BODY_MALFORMED', 'cursor is none that was given out here')
}

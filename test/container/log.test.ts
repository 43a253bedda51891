import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { createLog, type LogSettings } from '../../container/log.ts'

const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 6)

function lines(settings: Partial<LogSettings>, write: (log: ReturnType<typeof createLog>) => void): string[] {
  const written: string[] = []
  const log = createLog(
    { format: 'json', level: 'info', colour: false, ...settings },
    (line) => written.push(line),
    () => NOW,
  )
  write(log)
  return written
}

test('a JSON line has time, level, message and fields', () => {
  const [line] = lines({}, (log) => log.warn('rejected', { code: 'ERR_X', ms: 3, id: undefined }))
  expect(line).toBe('{"time":"2026-01-02T03:04:05.006Z","level":"warn","msg":"rejected","code":"ERR_X","ms":3}\n')
})

test('a line break in a value stays inside its line', () => {
  for (const format of ['json', 'pretty'] as const) {
    const [line = ''] = lines({ format }, (log) => log.info('m', { text: 'a\nb' }))
    expect(line.match(/\n/g)).toHaveLength(1)
  }
})

test('errors are logged with their stack, and big integers as text', () => {
  const [line = ''] = lines({}, (log) => log.error('m', { error: new TypeError('broken'), big: 2n ** 64n }))
  expect(JSON.parse(line)).toMatchObject({
    error: expect.stringMatching(/^TypeError: broken\n +at /),
    big: '18446744073709551616',
  })
})

test('a readable line has no colour codes unless it may', () => {
  const write = (log: ReturnType<typeof createLog>) =>
    log.info('accepted', { type: 'im.message.receive_v1', text: 'two words' })
  const [plain = ''] = lines({ format: 'pretty' }, write)
  const [coloured = ''] = lines({ format: 'pretty', colour: true }, write)
  expect(plain).toMatch(/^\d\d:\d\d:\d\d info {2}accepted type=im\.message\.receive_v1 text="two words"\n$/)
  expect(coloured).toContain('\x1b[')
  expect(stripVTControlCharacters(coloured)).toBe(plain)
})

test('what is below the level is not written', () => {
  const written = lines({ level: 'warn' }, (log) => {
    log.debug('d')
    log.info('i')
    log.warn('w')
    log.error('e')
  })
  expect(written.map((line) => JSON.parse(line).msg)).toEqual(['w', 'e'])
})

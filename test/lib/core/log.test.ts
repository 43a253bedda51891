import { expect, test } from 'vitest'
import { silentLog, withFields } from '../../../lib/core/log.ts'
import type { Log, LogFields } from '../../../lib/core/ports.ts'

test('every line gets the fields, and its own ones hold against them', () => {
  const lines: [level: string, msg: string, fields: LogFields | undefined][] = []
  const at = (level: string) => (msg: string, fields?: LogFields) => void lines.push([level, msg, fields])
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }

  const withType = withFields(log, { type: 'a', attempt: 1 })
  for (const level of ['debug', 'info', 'warn', 'error'] as const) withType[level](level, { attempt: 2 })
  withFields(withType, { key: 'k' }).info('nested')

  expect(lines).toEqual([
    ...['debug', 'info', 'warn', 'error'].map((level) => [level, level, { type: 'a', attempt: 2 }]),
    ['info', 'nested', { type: 'a', attempt: 1, key: 'k' }],
  ])
})

test('the silent log takes everything', () => {
  for (const level of ['debug', 'info', 'warn', 'error'] as const) expect(silentLog[level]('msg', {})).toBeUndefined()
})

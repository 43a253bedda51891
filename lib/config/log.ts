/** Values of the variables → what is logged, and how. */
import type { LOG_VARIABLES, ValuesOf } from './groups.ts'

export interface LogConfig {
  /** Absent: decided by whether the output is a terminal. */
  readonly format: 'json' | 'pretty' | undefined
  readonly level: 'debug' | 'info' | 'warn' | 'error'
  readonly payloads: boolean
}

export function readLog(values: ValuesOf<typeof LOG_VARIABLES>): LogConfig {
  const [format, level = 'info'] = (values.LARKGATE_LOG?.split(':') ?? []) as [
    LogConfig['format']?,
    LogConfig['level']?,
  ]
  return { format, level, payloads: values.LARKGATE_LOG_PAYLOADS === '1' }
}

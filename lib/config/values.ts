/** Environment variables → checked values, one by one. What they mean together is for others to say. */
import * as v from 'valibot'
import { ConfigError } from '../core/errors.ts'
import type { ValuesOf, Variables } from './groups.ts'
import type { VariableName } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * The values of the variables in `table`. A variable that is set to the empty string counts as not set: that is how consoles and shells spell it.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readValues<Table extends Variables>(environment: Environment, table: Table): ValuesOf<Table> {
  const entries = Object.entries(table).map(([name, variable]) => {
    const given: unknown = environment[name] || variable.default
    if (given === '') return [name, undefined]
    // A Worker's `[vars]` may have numbers and tables.
    if (typeof given !== 'string') throw invalid(name as VariableName, 'must be a text: put it into quotes')
    const result = v.safeParse(variable.schema, given)
    if (result.success) return [name, result.output]
    const [issue] = result.issues
    throw invalid(name as VariableName, `${issue.message}${where(issue)}`)
  })
  return Object.fromEntries(entries) as ValuesOf<Table>
}

export function invalid(name: VariableName, problem: string): ConfigError {
  return new ConfigError('ERR_CONFIG_INVALID', `${name} ${problem}`)
}

function where(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path ? ` (at ${path})` : ''
}

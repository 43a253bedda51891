/** Environment variables → checked values, one by one. What they mean together is for others to say. */
import * as v from 'valibot'
import { ConfigError } from '../core/errors.ts'
import { VARIABLES, type Values, type VariableName } from './variables.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * A variable that is set to the empty string counts as not set: that is how consoles and shells spell it.
 *
 * @throws {ConfigError} ERR_CONFIG_INVALID with one sentence that begins with the variable's name and never has its value
 */
export function readValues(environment: Environment): Values {
  const entries = Object.entries(VARIABLES).map(([name, variable]) => {
    const given = environment[name] || variable.default
    if (given === '') return [name, undefined]
    const result = v.safeParse(variable.schema, given)
    if (result.success) return [name, result.output]
    const [issue] = result.issues
    throw invalid(name as VariableName, `${issue.message}${where(issue)}`)
  })
  return Object.fromEntries(entries) as Values
}

export function invalid(name: VariableName, problem: string): ConfigError {
  return new ConfigError('ERR_CONFIG_INVALID', `${name} ${problem}`)
}

function where(issue: v.BaseIssue<unknown>): string {
  const path = v.getDotPath(issue)
  return path ? ` (at ${path})` : ''
}

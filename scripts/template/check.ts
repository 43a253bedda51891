/** Everything that is checked of a produced CloudFormation template. */
import { alarmProblems } from './alarms.ts'
import { permissionProblems } from './permissions.ts'
import { safetyProblems } from './safety.ts'
import type { Template } from './template.ts'
import { typeProblems } from './types.ts'

/** One sentence per fault; empty when all is well. */
export function templateProblems(template: Template): readonly string[] {
  return [
    ...typeProblems(template),
    ...permissionProblems(template),
    ...safetyProblems(template),
    ...alarmProblems(template),
  ]
}

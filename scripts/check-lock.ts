/** `npm run check:lock`: says what package-lock.json lacks, and ends with exit code 1 then. */
import { type Lock, lockProblems } from './lock.ts'
import { readText } from './repository.ts'

const problems = lockProblems(JSON.parse(readText('package-lock.json')) as Lock)
for (const problem of problems) console.error(`package-lock.json: ${problem}`)
if (problems.length > 0) process.exitCode = 1

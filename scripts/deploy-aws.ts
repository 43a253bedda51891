/** `npm run deploy:aws`: see docs/deploy-aws.md. Exit code 2 for wrong words and for what somebody has to do first. */
import { join } from 'node:path'
import { DeployError, readCommandLine } from './deploy/command-line.ts'
import { deploy } from './deploy/deploy.ts'
import { run } from './deploy/run.ts'
import { ROOT } from './repository.ts'

process.chdir(ROOT)
try {
  const options = readCommandLine(process.argv.slice(2), process.env)
  await deploy(options, { run, say: console.log, folder: join(ROOT, 'dist/aws/package') })
} catch (error) {
  if (!(error instanceof DeployError)) throw error
  console.error(`deploy:aws: ${error.message}`)
  process.exitCode = 2
}

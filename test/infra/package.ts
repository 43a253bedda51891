/** Packages serverless.yml as it is deployed, without account and network. Bundles are stood in for by empty modules. */
import { execFile } from 'node:child_process'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { TEMPLATE } from '../../scripts/deploy/deploy.ts'
import { ROOT } from '../../scripts/repository.ts'
import type { Template } from '../../scripts/template/template.ts'

export const OSLS = join(ROOT, 'node_modules/serverless/bin/serverless.js')

/** What the long connection needs. */
export const TASK = {
  'long-connection': 'on',
  image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/larkgate:1',
  vpc: 'vpc-1a',
  subnets: 'subnet-1a,subnet-2b',
}

export interface Service extends Disposable {
  readonly folder: string
  /** Adds to serverless.yml. */
  readonly append: (yaml: string) => void
  /** One at a time. @param words e.g. `--param http=api`; rejects with what osls printed when it does not package */
  readonly package: (...words: readonly string[]) => Promise<Template>
}

export function createService(): Service {
  const folder = mkdtempSync(join(tmpdir(), 'larkgate-stack-'))
  cpSync(join(ROOT, 'serverless.yml'), join(folder, 'serverless.yml'))
  cpSync(join(ROOT, 'infra/aws'), join(folder, 'infra/aws'), { recursive: true })
  for (const name of ['receive', 'consume']) {
    mkdirSync(join(folder, 'dist/aws', name), { recursive: true })
    writeFileSync(join(folder, 'dist/aws', name, 'index.mjs'), 'export const handler = async () => undefined\n')
  }
  let count = 0
  return {
    folder,
    append: (yaml) => appendFileSync(join(folder, 'serverless.yml'), yaml),
    package: async (...words) => {
      count += 1
      const output = join(folder, `package-${count}`)
      await osls(folder, 'package', '--package', output, ...words)
      return JSON.parse(readFileSync(join(output, TEMPLATE), 'utf8')) as Template
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** No credentials, and a proxy where nobody listens: whatever asked for the network would fail. */
const OFFLINE = {
  PATH: process.env.PATH,
  HOME: '/nonexistent',
  AWS_EC2_METADATA_DISABLED: 'true',
  HTTPS_PROXY: 'http://127.0.0.1:9',
  HTTP_PROXY: 'http://127.0.0.1:9',
}

export async function osls(folder: string, ...words: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [OSLS, ...words], { cwd: folder, env: OFFLINE })
    return stdout
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    throw new Error(`${stdout}\n${stderr}`)
  }
}

export function words(parameters: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`])
}

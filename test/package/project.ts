/** The published package, installed in an empty project outside of this repository. */
import { execFile, spawn } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { buildPackage } from '../../scripts/package.ts'
import { ROOT } from '../../scripts/repository.ts'

export interface Project {
  readonly folder: string
  /** The assembled package, before it is packed. */
  readonly packageFolder: string
  readonly tarball: string
  readonly remove: () => void
}

export interface Ended {
  /** 0 when all went well. */
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

export async function createProject(): Promise<Project> {
  const scratch = mkdtempSync(join(tmpdir(), 'larkgate-package-'))
  const remove = () => rmSync(scratch, { recursive: true, force: true })
  try {
    return { ...(await install(scratch)), remove }
  } catch (error) {
    remove()
    throw error
  }
}

async function install(scratch: string): Promise<Omit<Project, 'remove'>> {
  const packageFolder = join(scratch, 'package')
  await buildPackage(packageFolder)
  const packed = await mustRun('npm', ['pack', '--json', '--pack-destination', scratch], packageFolder)
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }]
  const tarball = join(scratch, filename)

  const folder = join(scratch, 'project')
  cpSync(join(import.meta.dirname, 'fixtures'), folder, { recursive: true })
  const dependencies = { larkgate: `file:${tarball}`, ...localCopies(packageFolder) }
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module', dependencies }))
  // A package from a folder has scripts that one from the registry would not run.
  const options = ['--offline', '--install-links', '--ignore-scripts', '--no-audit', '--no-fund']
  await mustRun('npm', ['install', ...options], folder)
  return { folder, packageFolder, tarball }
}

/**
 * What the package depends on, directly or not, from this repository's `node_modules`: no registry is asked, and nothing
 * else is there.
 */
function localCopies(packageFolder: string): Record<string, string> {
  const folders = new Map<string, string>()
  const visit = (folder: string) => {
    const manifest = readFileSync(join(folder, 'package.json'), 'utf8')
    const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> }
    for (const name of Object.keys(dependencies).filter((one) => !folders.has(one))) {
      folders.set(name, join(ROOT, 'node_modules', name))
      visit(join(ROOT, 'node_modules', name))
    }
  }
  visit(packageFolder)
  return Object.fromEntries([...folders].map(([name, folder]) => [name, `file:${folder}`]))
}

/** Runs a program to its end. */
export async function run(command: string, args: readonly string[], folder: string): Promise<Ended> {
  const options = { cwd: folder, env: environment(), shell: process.platform === 'win32' }
  return promisify(execFile)(command, args, options).then(
    (output) => ({ code: 0, ...output }),
    (error: Ended) => error,
  )
}

async function mustRun(command: string, args: readonly string[], folder: string): Promise<Ended> {
  const ended = await run(command, args, folder)
  if (ended.code !== 0) throw new Error(`${command} ${args.join(' ')}: ${ended.code}\n${ended.stdout}${ended.stderr}`)
  return ended
}

export interface Running {
  /** Resolves when what was written to stdout and stderr so far contains `text`. */
  readonly until: (text: string) => Promise<void>
  /** Asks it to end; resolves to the exit code. */
  readonly stop: () => Promise<number | null>
}

/** Starts a Node program that goes on by itself. */
export function start(args: readonly string[], folder: string, variables: Record<string, string>): Running {
  const child = spawn(process.execPath, args, { cwd: folder, env: { ...environment(), ...variables } })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  let output = ''
  let check = () => {}
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk) => {
      output += chunk
      check()
    })
  }
  return {
    until: (text) =>
      new Promise((resolve, reject) => {
        check = () => output.includes(text) && resolve()
        check()
        ended.then((code) => reject(new Error(`ended with ${code} before it wrote "${text}":\n${output}`)))
      }),
    stop() {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** Neither this repository's settings nor those that npm hands to its scripts. */
function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|LARK|HOST$|PORT$|NODE_OPTIONS$)/.test(name)),
  )
}

import { describe, expect, test } from 'vitest'
import { VARIABLES } from '../../lib/config/variables.ts'
import { FOLDERS } from '../../scripts/package.ts'
import { listFiles, readText } from '../../scripts/repository.ts'
import { readUnit, unknownVariables } from './infra.ts'

describe('what is deployed', () => {
  test('sets variables that exist', () => {
    const paths = [...listFiles().filter((path) => path.startsWith('infra/')), 'container/Dockerfile']
    const unknown = paths.flatMap((path) => unknownVariables(readText(path), Object.keys(VARIABLES)))
    expect(unknown).toEqual([])
    expect(readText('container/Dockerfile')).toContain('LARKGATE_DATA=')
  })

  test.each([
    ['env: { LARKGATE_DATA: /data }', []],
    ['LARKGATE_FOLDER=/data', ['LARKGATE_FOLDER']],
    ['{ name: LARK_KEY, value: x }', ['LARK_KEY']],
    ['my_LARKGATE_X LARKGATE', []],
  ])('is searched for names: %s', (text, unknown) => {
    expect(unknownVariables(text, ['LARKGATE_DATA'])).toEqual(unknown)
  })
})

describe('.dockerignore', () => {
  test('lets through every folder that the image is bundled from', () => {
    const allowed = readText('.dockerignore').split('\n')
    const needed = [...FOLDERS, 'handlers', 'scripts'].filter((folder) => !allowed.includes(`!${folder}`))
    expect(needed).toEqual([])
  })
})

describe('infra/larkgate.service', () => {
  const { Service } = readUnit(readText('infra/larkgate.service'))

  test('tries again after a crash, but not with a wrong configuration', () => {
    expect(Service).toMatchObject({ Restart: ['on-failure'], RestartPreventExitStatus: ['2'] })
    // systemd gives up after 5 starts within 10 s; with this pause it never does.
    expect(Number(Service?.RestartSec?.[0])).toBeGreaterThan(2)
  })

  test('gives it longer to stop than requests and handlers may take, and a folder of its own', () => {
    expect(Number(Service?.TimeoutStopSec?.[0])).toBeGreaterThanOrEqual(30)
    expect(Service).toMatchObject({ DynamicUser: ['yes'], StateDirectory: ['larkgate'], StateDirectoryMode: ['0700'] })
    expect(Service?.Environment?.[0]).toContain('LARKGATE_DATA=%S/larkgate')
  })

  test('lets it compile in memory, as JavaScript needs', () => {
    expect(Service).not.toHaveProperty('MemoryDenyWriteExecute')
  })
})

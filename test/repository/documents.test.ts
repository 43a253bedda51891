import { describe, expect, test } from 'vitest'
import { ERROR_STATUS } from '../../lib/core/errors.ts'
import * as cloudflare from '../../scripts/cloudflare-cost.ts'
import { withVariables } from '../../scripts/configuration-table.ts'
import { GENERATED, generateFrame } from '../../scripts/frame-schema.ts'
import { withMetrics } from '../../scripts/metrics-table.ts'
import { readManifest, readText } from '../../scripts/repository.ts'
import { CHINESE, ENGLISH, withAwsCost, withScaling } from '../../scripts/scaling-tables.ts'
import { withParameters } from '../../scripts/stack-parameters.ts'
import { errorPageProblems, translationProblems, unexplained } from './documents.ts'

describe('docs/errors.md', () => {
  test('has one section for every code, with its status', () => {
    expect(errorPageProblems(readText('docs/errors.md'), ERROR_STATUS)).toEqual([])
  })

  test.each([
    ['## ERR_A\nStatus: 401.\n', ['ERR_B must have exactly one section']],
    ['## ERR_A\nStatus: 400.\n## ERR_B\nStatus: none.\n', ['ERR_A must say "Status: 401." once']],
    ['## ERR_A\n\nStatus: 401.\n## ERR_B\nNot here.\n', ['ERR_B must say "Status: none." once']],
    ['## ERR_A\nStatus: 401.\n## ERR_B\nStatus: none.\n## ERR_C\nStatus: 500.\n', ['ERR_C is no error code']],
    [
      '## ERR_A\nStatus: 401.\n## ERR_B\nStatus: none.\n## ERR_A\nStatus: 401.\n',
      ['ERR_A must have exactly one section'],
    ],
  ])('is refused when it says %j', (page, problems) => {
    expect(errorPageProblems(`# Errors\n${page}`, { ERR_A: 401, ERR_B: undefined })).toEqual(problems)
  })
})

describe('docs/configuration.md', () => {
  test('has the table that `npm run generate` writes', () => {
    const page = readText('docs/configuration.md')
    expect(page).toBe(withVariables(page))
  })

  test('keeps what stands around the table', () => {
    const page = 'before\n<!-- variables:start -->\nold\n<!-- variables:end -->\nafter\n'
    const written = withVariables(page)
    expect(written).toMatch(/^before\n<!-- variables:start -->\n\| variable \|/)
    expect(written).toMatch(/\|\n<!-- variables:end -->\nafter\n$/)
    expect(written).toContain('| `PORT` | `7777` | Node | Port to listen on; 0 picks a free one. |')
    expect(withVariables(written)).toBe(written)
  })

  test('cannot be written without the markers', () => {
    expect(() => withVariables('a page without a table')).toThrow('the page needs <!-- variables:start -->')
  })
})

describe('lib/socket/frame.gen.ts', () => {
  test('is what `npm run generate` writes of the schema', () => {
    expect(readText(GENERATED)).toBe(generateFrame())
  })
})

describe('docs/metrics.md', () => {
  test('has the table that `npm run generate` writes', () => {
    const page = readText('docs/metrics.md')
    expect(page).toBe(withMetrics(page))
  })

  test('says name, type, labels and meaning of what is registered', () => {
    const written = withMetrics('<!-- metrics:start -->\n<!-- metrics:end -->\n')
    expect(written).toContain(
      '| `larkgate_deliveries_total` | counter | `app`, `outcome`, `code` | What became of deliveries from the queue. |',
    )
    expect(written).toMatch(/^\| `larkgate_queue_send_duration_seconds` \| histogram \| \| Until /m)
  })
})

describe('docs/scaling.md', () => {
  test('has the tables that `npm run generate` writes', () => {
    const page = readText('docs/scaling.md')
    expect(page).toBe(withScaling(page))
  })
})

describe('docs/deploy-aws.md', () => {
  test('has the tables that `npm run generate` writes, and its translation the same numbers', () => {
    const page = readText('docs/deploy-aws.md')
    expect(page).toBe(withParameters(withAwsCost(page, ENGLISH)))
    const translation = readText('docs/deploy-aws.zh.md')
    expect(translation).toBe(withAwsCost(translation, CHINESE))
  })

  test('has a translation with the same parameters and defaults', () => {
    const rowsOf = (page: string) => page.match(/^\| `[a-z-]+` \|[^|]*\|/gm)
    expect(rowsOf(readText('docs/deploy-aws.zh.md'))).toEqual(rowsOf(readText('docs/deploy-aws.md')))
  })
})

describe('docs/deploy-cloudflare.md', () => {
  test('has the table that `npm run generate` writes, and its translation the same numbers', () => {
    const page = readText('docs/deploy-cloudflare.md')
    expect(page).toBe(cloudflare.withCloudflareCost(page, cloudflare.ENGLISH))
    const translation = readText('docs/deploy-cloudflare.zh.md')
    expect(translation).toBe(cloudflare.withCloudflareCost(translation, cloudflare.CHINESE))
  })

  test('counts nothing that the plan includes, and every kind of operation', () => {
    const table = cloudflare.withCloudflareCost('<!-- cloudflare-cost:start -->\n<!-- cloudflare-cost:end -->\n', {
      ...cloudflare.ENGLISH,
      names: {},
    })
    expect(table).toContain('| Queues | 1.20 | 1.20 |\n')
    expect(table).toContain('| Workers, requests | 0.60 | 0.33 |\n')
    expect(table).toContain('| Rows written | 3.00 | 3.00 |\n')
    expect(table).toContain('| if all of them go through R2 | +4.86 | +4.86 |\n')
    expect(table).not.toContain('Plan')
  })
})

describe('translations', () => {
  test.each(['README', 'docs/deploy-aws', 'docs/deploy-cloudflare', 'docs/deploy-container', 'docs/migrate'])(
    'of %s.md have its outline and its code',
    (page) => {
      expect(translationProblems(readText(`${page}.md`), readText(`${page}.zh.md`))).toEqual([])
    },
  )

  test.each([
    ['# 标题\n```sh\nnpm ci\n```\n## 配置\n', []],
    ['# 标题\n## 配置\n', ['there are 0 code blocks, not 1']],
    ['# 标题\n```sh\nnpm install\n```\n## 配置\n', ['code block 1 differs: npm install\n']],
    ['# 标题\n```sh\nnpm ci\n```\n### 配置\n', ['the outline is # ###, not # ##']],
  ])('are compared: %j', (translation, problems) => {
    expect(translationProblems('# Title\n```sh\nnpm ci\n```\n## Configuration\n', translation)).toEqual(problems)
  })
})

describe('docs/dependencies.md', () => {
  test('has a line for every dependency', () => {
    const { dependencies, devDependencies, optionalDependencies } = readManifest()
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
    expect(unexplained(readText('docs/dependencies.md'), names)).toEqual([])
  })

  test('is missed a line when a name stands only in prose, or in part', () => {
    expect(unexplained('`hono` is used\n| `hono-server`, `valibot` | for |\n', ['hono', 'valibot'])).toEqual(['hono'])
  })
})

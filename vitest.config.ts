import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

/** Where CI collects the counts of all runs. */
const results = process.env.LARKGATE_TEST_RESULTS
const minute = 60_000

export default defineConfig({
  test: {
    reporters: results ? ['default', ['json', { outputFile: `${results}/${process.pid}.json` }]] : ['default'],
    projects: [
      {
        test: {
          name: 'node',
          include: [
            'test/{facts,lib,handlers,simulator,container,cli,infra,repository,scenarios,scripts}/**/*.test.ts',
          ],
          testTimeout: minute / 2,
        },
      },
      {
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })],
        test: { name: 'workerd', include: ['test/runtime/workerd/*.test.ts'], testTimeout: minute / 2 },
      },
      {
        plugins: [cloudflareTest({ wrangler: { configPath: './test/workers/wrangler.toml' } })],
        resolve: { alias: { '#handlers': `${import.meta.dirname}/test/workers/handlers.ts` } },
        test: { name: 'workers', include: ['test/workers/*.test.ts'], testTimeout: minute / 2 },
      },
      // Every combination of the stack's parameters, packaged.
      { test: { name: 'stack', include: ['test/stack/*.test.ts'], testTimeout: minute } },
      {
        test: {
          name: 'cloudflare',
          include: ['test/cloudflare/*.test.ts'],
          testTimeout: 2 * minute,
          hookTimeout: 2 * minute,
        },
      },
      // Real processes, real kills: one after the other, so that they do not take the time from each other.
      { test: { name: 'process', include: ['test/process/*.test.ts'], testTimeout: minute, fileParallelism: false } },
      // The functions of AWS, built, each in processes of its own.
      { test: { name: 'aws', include: ['test/functions/*.test.ts'], testTimeout: minute, fileParallelism: false } },
      { test: { name: 'image', include: ['test/image/*.test.ts'], testTimeout: minute, fileParallelism: false } },
      { test: { name: 'package', include: ['test/package/*.test.ts'], testTimeout: 3 * minute } },
      { test: { name: 'conformance', include: ['test/conformance/*.test.ts'], testTimeout: minute } },
      { test: { name: 'fuzz', include: ['test/fuzz/*.test.ts'], testTimeout: 5 * minute } },
      {
        test: {
          name: 'deep',
          include: ['test/deep/*.test.ts', 'test/cloudflare/delivery.test.ts', 'test/functions/end-to-end.test.ts'],
          env: { LARKGATE_CLOUDFLARE_EVENTS: '2000', LARKGATE_AWS_EVENTS: '2000' },
          hookTimeout: 2 * minute,
          testTimeout: 45 * minute,
          fileParallelism: false,
        },
      },
    ],
  },
})

import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          include: ['test/**/*.test.ts'],
          exclude: ['test/runtime/workerd/**', 'test/process/**', 'test/conformance/**', 'test/deep/**'],
        },
      },
      {
        plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-10-01' } })],
        test: { name: 'workerd', include: ['test/runtime/workerd/*.test.ts'] },
      },
      {
        test: { name: 'process', include: ['test/process/*.test.ts'], testTimeout: 60_000, fileParallelism: false },
      },
      {
        test: { name: 'conformance', include: ['test/conformance/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: { name: 'deep', include: ['test/deep/*.test.ts'], testTimeout: 30 * 60_000, fileParallelism: false },
      },
    ],
  },
})

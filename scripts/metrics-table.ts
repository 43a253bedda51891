/** The table of metrics in docs/metrics.md, from what is registered. */
import { createMetrics } from '../container/metrics.ts'
import { replaceBetween, tableRow } from './generated.ts'

/** @throws {Error} when the page has not both markers, in their order */
export function withMetrics(page: string): string {
  return replaceBetween(page, 'metrics', metricsTable())
}

interface Registered {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly labelNames: readonly string[]
}

export function metricsTable(): string {
  const metrics = createMetrics([], []).registry.getMetricsAsArray() as unknown as readonly Registered[]
  const rows = metrics.map(({ name, type, help, labelNames }) =>
    tableRow(`\`${name}\``, type, labelNames.map((label) => `\`${label}\``).join(', '), help),
  )
  return `${tableRow('name', 'type', 'labels', 'meaning')}|---|---|---|---|\n${rows.join('')}`
}

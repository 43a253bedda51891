/** The operator routes: what a gateway elsewhere and the command line ask of a deployed one. Portable, Web APIs only. */
import type { SeenStore } from '../core/ports.ts'
import { type AdminPorts, adminRoutes } from './admin.ts'
import { type GuardOptions, guard, type Operator } from './guard.ts'
import { type IngestPorts, ingestRoute } from './ingest.ts'
import { INGEST_PATH } from './wire.ts'

export type { Operator } from './guard.ts'
export { createIngest } from './ingest.ts'
export { logOperator, type OperatorReport } from './report.ts'

export interface OperatorOptions extends GuardOptions, IngestPorts, AdminPorts {
  readonly store: Pick<SeenStore, 'forget'>
}

/**
 * `POST /ingest` and `/admin/…`, for whoever has the token.
 *
 * @see docs/operator.md
 */
export function createOperator(options: OperatorOptions): Operator {
  return guard(options, new Map([[INGEST_PATH, ingestRoute(options)], ...adminRoutes(options)]))
}

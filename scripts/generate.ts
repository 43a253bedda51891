/** `npm run generate`: writes what is generated: tables in the documents, event types, and the code of the frame's schema. */
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as cloudflare from './cloudflare-cost.ts'
import { withVariables } from './configuration-table.ts'
import { eventTypes } from './events/event-types.ts'
import { withEvents } from './events/events-page.ts'
import { GENERATED, generateFrame } from './frame-schema.ts'
import { withMetrics } from './metrics-table.ts'
import { ROOT, readText } from './repository.ts'
import { CHINESE, ENGLISH, withAwsCost, withScaling } from './scaling-tables.ts'
import { withParameters } from './stack-parameters.ts'

const PAGES: Readonly<Record<string, (page: string) => string>> = {
  'docs/configuration.md': withVariables,
  'docs/events.md': withEvents,
  'docs/metrics.md': withMetrics,
  'docs/scaling.md': withScaling,
  'docs/deploy-aws.md': (page) => withParameters(withAwsCost(page, ENGLISH)),
  'docs/deploy-aws.zh.md': (page) => withAwsCost(page, CHINESE),
  'docs/deploy-cloudflare.md': (page) => cloudflare.withCloudflareCost(page, cloudflare.ENGLISH),
  'docs/deploy-cloudflare.zh.md': (page) => cloudflare.withCloudflareCost(page, cloudflare.CHINESE),
}

for (const [path, write] of Object.entries(PAGES)) writeFileSync(join(ROOT, path), write(readText(path)))
writeFileSync(join(ROOT, GENERATED), generateFrame())

// A domain that is gone leaves no file behind.
for (const path of globSync('lib/events/types/*.gen.ts', { cwd: ROOT })) rmSync(join(ROOT, path))
for (const [path, text] of Object.entries(eventTypes())) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true })
  writeFileSync(join(ROOT, path), text)
}

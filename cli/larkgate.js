#!/usr/bin/env node
import { existsSync } from 'node:fs'
import './check-node.js'

// Node 24.0 to 24.2 still call type stripping and SQLite experimental; everything else is worth a warning.
const warnings = process.listeners('warning')
process.removeAllListeners('warning')
process.on('warning', (warning) => {
  if (warning.name !== 'ExperimentalWarning') for (const warn of warnings) warn(warning)
})

// TypeScript in the repository, JavaScript in the package.
const isSource = existsSync(new URL('./main.ts', import.meta.url))
const main = await (isSource ? import('./main.ts') : import('./main.js'))
process.exitCode = await main.run(process.argv)

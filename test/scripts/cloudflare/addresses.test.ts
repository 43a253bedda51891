import { describe, expect, test } from 'vitest'
import { basesOf, consoleSteps, targetsOf } from '../../../scripts/cloudflare/addresses.ts'

describe('what wrangler says of a deployment', () => {
  test('has the targets of the Worker among other lines', () => {
    const lines = [
      { type: 'wrangler-session', version: 1 },
      { type: 'deploy', version: 1, worker_name: 'larkgate', targets: ['https://larkgate.invented.workers.dev'] },
    ]
    expect(targetsOf(`${lines.map((line) => JSON.stringify(line)).join('\n')}\n`)).toEqual([
      'https://larkgate.invented.workers.dev',
    ])
    expect(targetsOf('{"type":"deploy","targets":null}\n')).toEqual([])
  })

  test('gives addresses, a domain of its own before that of the account', () => {
    const targets = [
      'https://larkgate.invented.workers.dev',
      'Producer for larkgate-events',
      'Consumer for larkgate-dead',
      'schedule: 0 0 * * *',
      'events.example.com (custom domain)',
      'shop.example.com (custom domain - zone name: example.com)',
    ]
    expect(basesOf(targets)).toEqual([
      'https://events.example.com',
      'https://shop.example.com',
      'https://larkgate.invented.workers.dev',
    ])
  })

  test('gives no address for a route to a part of a site', () => {
    expect(basesOf(['example.com/webhook/*', '*.example.com/*'])).toEqual([])
  })
})

describe('what is to be done in the console', () => {
  test('names the addresses of the only app', () => {
    const steps = consoleSteps('https://events.example.com', [])
    expect(steps).toContain('https://events.example.com/webhook/event\n')
    expect(steps).toContain('https://events.example.com/webhook/card ')
    expect(steps).not.toContain('workers.dev')
  })

  test('names those of each of several', () => {
    const steps = consoleSteps('https://events.example.com', ['sales', 'support'])
    expect(steps).toContain('sales: https://events.example.com/webhook/sales/event\n')
    expect(steps).toContain('support: https://events.example.com/webhook/support/card ')
    expect(steps).not.toContain('/webhook/event')
  })

  test('warns of an address that China does not reach', () => {
    expect(consoleSteps('https://larkgate.invented.workers.dev', [])).toContain('custom_domain = true')
  })
})

import { expect, test } from 'vitest'
import { createPlatform } from '../../simulator/index.ts'
import { APP, metric, newFolder, startGateway, untilSettled, waitFor } from './gateway.ts'

test('a running gateway is scraped: what was received, what the queue took, what became of it', async () => {
  const gateway = await startGateway({ folder: newFolder(), variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
  const { platform, url, folder } = gateway
  const first = await platform.push('test.noted_v1')
  await untilSettled(folder)
  await platform.push(first.text)
  await platform.push('test.fails_v1', { event: { failures: 9 } })
  await platform.click()
  await createPlatform({ url: `${url}/webhook/event`, ...APP, encryptKey: 'another key' }).push('test.noted_v1')
  await fetch(`${url}/webhook/stranger-${'x'.repeat(20)}/event`, { method: 'POST' })

  const received = (labels: string) => metric(gateway, `larkgate_messages_received_total{${labels}}`)
  const deliveries = (labels: string) => metric(gateway, `larkgate_deliveries_total{app="default",${labels}}`)
  const failed = 'outcome="dead",code="ERR_HANDLER_FAILED"'
  await waitFor('the failed handler to be counted', async () => (await deliveries(failed)) === 1)
  expect(await received('app="default",via="webhook",outcome="accepted",status="200",code=""')).toBe(3)
  expect(await received('app="default",via="webhook",outcome="answered",status="200",code=""')).toBe(1)
  const forged = 'outcome="rejected",status="401",code="ERR_SIGNATURE_MISMATCH"'
  expect(await received(`app="default",via="webhook",${forged}`)).toBe(1)
  expect(await received('app="",via="webhook",outcome="rejected",status="404",code="ERR_NOT_FOUND"')).toBe(1)
  expect(await metric(gateway, 'larkgate_answer_duration_seconds_count{via="webhook"}')).toBe(6)
  expect(await metric(gateway, 'larkgate_queue_sends_total{result="accepted"}')).toBe(3)
  expect(await deliveries('outcome="done",code=""')).toBe(1)
  expect(await deliveries('outcome="duplicate",code=""')).toBe(1)
  expect(await metric(gateway, 'larkgate_handler_duration_seconds_count{app="default"}')).toBe(2)
  expect(await metric(gateway, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)

  const scraped = await fetch(`${url}/metrics`)
  expect(scraped.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  const text = await scraped.text()
  for (const secret of [...Object.values(APP), 'stranger', 'test.noted_v1', first.eventId]) {
    expect(text).not.toContain(secret)
  }
})

test('what was counted of the handlers survives the crash of their thread', async () => {
  const gateway = await startGateway({ folder: newFolder(), variables: { LARKGATE_MAX_ATTEMPTS: '1' } })
  const { platform, folder } = gateway
  const deliveries = (labels: string) => metric(gateway, `larkgate_deliveries_total{app="default",${labels}}`)
  for (let n = 0; n < 5; n++) expect((await platform.push('test.noted_v1')).status).toBe(200)
  await untilSettled(folder)
  await platform.push('test.exits_v1')
  const cutOff = 'outcome="dead",code="ERR_HANDLER_CUT_OFF"'
  await waitFor('the dead letter to be counted', async () => (await deliveries(cutOff)) === 1)
  expect(await deliveries('outcome="done",code=""')).toBe(5)
  expect(await metric(gateway, 'larkgate_handler_duration_seconds_count{app="default"}')).toBe(5)
})

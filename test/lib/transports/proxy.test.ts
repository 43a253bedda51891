import { HttpsProxyAgent } from 'https-proxy-agent'
import { expect, test } from 'vitest'
import { proxyAgent } from '../../../lib/transports/proxy.ts'
import { setProxies } from './servers.ts'

const PROXIES = { HTTPS_PROXY: 'http://for-https.example.com:3128', HTTP_PROXY: 'http://for-http.example.com:3128' }

/** The host of the proxy that an address is reached through. */
function proxyFor(url: string, variables: Readonly<Record<string, string>>): string | undefined {
  setProxies(variables)
  const agent = proxyAgent(new URL(url), new AbortController().signal)
  return agent instanceof HttpsProxyAgent ? agent.proxy.hostname : undefined
}

test.each([
  ['wss://gateway.example.com/', 'for-https.example.com'],
  ['https://gateway.example.com/', 'for-https.example.com'],
  ['ws://gateway.example.com/', 'for-http.example.com'],
  ['http://gateway.example.com/', 'for-http.example.com'],
])('%s is reached through %s', (url, host) => {
  expect(proxyFor(url, PROXIES)).toBe(host)
})

test('one proxy may be for everything', () => {
  const all = { ALL_PROXY: 'http://for-all.example.com:3128' }
  expect(proxyFor('wss://gateway.example.com/', all)).toBe('for-all.example.com')
  expect(proxyFor('wss://gateway.example.com/', { ...PROXIES, ...all })).toBe('for-https.example.com')
})

test.each(['gateway.example.com', '.example.com', '*', 'other.example.org,gateway.example.com:443'])(
  'NO_PROXY=%s is obeyed',
  (NO_PROXY) => {
    expect(proxyFor('wss://gateway.example.com/', { ...PROXIES, NO_PROXY })).toBeUndefined()
  },
)

test.each(['gateway.example.org', 'example.com', 'gateway.example.com:8443'])(
  'NO_PROXY=%s is about other addresses',
  (NO_PROXY) => {
    expect(proxyFor('wss://gateway.example.com/', { ...PROXIES, NO_PROXY })).toBe('for-https.example.com')
  },
)

test.each([
  'ws://localhost:1/',
  'http://gateway.localhost/',
  'https://127.0.0.1:8443/',
  'wss://127.1/',
  'ws://[::1]:2/',
])('%s is this machine, which no proxy knows', (url) => {
  expect(proxyFor(url, PROXIES)).toBeUndefined()
})

test('without variables there is none', () => {
  expect(proxyFor('wss://gateway.example.com/', {})).toBeUndefined()
})

test('a password does not stay in the URL of the proxy, which the library would write into its debug output', () => {
  setProxies({ HTTPS_PROXY: 'http://me:hunter2@for-https.example.com:3128' })
  const agent = proxyAgent(new URL('wss://gateway.example.com/'), new AbortController().signal)
  expect((agent as HttpsProxyAgent<string>).proxy.href).toBe('http://for-https.example.com:3128/')
})

test('a password that is not percent-encoded is said to be so, and not shown', () => {
  setProxies({ HTTPS_PROXY: 'http://me:50%off@for-https.example.com:3128' })
  const ask = () => proxyAgent(new URL('wss://gateway.example.com/'), new AbortController().signal)
  expect(ask).toThrow('the user or the password in the URL of the proxy is not percent-encoded')
})

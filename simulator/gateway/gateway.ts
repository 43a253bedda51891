/**
 * The platform's end of the long connection, without a network: who may connect, what is delivered, what goes wrong on
 * purpose. Time and chance come from outside; whoever brings a link carries its bytes.
 */
import type { Acceptance, Gateway } from './api.ts'
import { createDeliveries } from './deliveries.ts'
import { codeAnswer, createDoor, type DiscoveryAnswer, GATEWAY_CODES, refusal } from './discovery.ts'
import { CONTROL, decodeFrame, type Frame, headerOf } from './frame.ts'
import { createIds } from './ids.ts'
import { createLink, type Link, type Peer } from './link.ts'
import { createObservations } from './observations.ts'
import { DEFAULTS, type GatewayOptions, type GatewaySettings } from './settings.ts'

export function createGateway(options: GatewayOptions): Gateway {
  const {
    clock,
    random,
    apps,
    socketUrl = 'wss://gateway.invalid/ws/v2',
    observe = () => undefined,
    ...given
  } = options
  const { now } = clock
  let settings: GatewaySettings = { ...DEFAULTS, ...given }
  const ids = createIds(random)
  const observations = createObservations(observe)
  const door = createDoor({ apps, url: socketUrl, now, random, ids, settings: () => settings })
  const links = new Map<string, Link>()
  const timers = new Set<() => void>()
  const discoveryFaults: DiscoveryAnswer[] = []
  const handshakeFaults: Exclude<Acceptance, { readonly kind: 'accept' }>[] = []
  let isStopped = false

  const linksOf = (appId?: string) => [...links.values()].filter((link) => !appId || link.appId === appId)
  const named = (id?: string) => (id === undefined ? [...links.values()] : [links.get(id)].filter((one) => !!one))

  const deliveries = createDeliveries({
    now,
    random,
    ids,
    after,
    settings: () => settings,
    openLinks: (appId) => linksOf(appId).filter((link) => !link.closing()),
    ended(attempt, delivery) {
      if (attempt.ack !== undefined) observations.countAck(attempt.ack.code)
      observe({ kind: 'attempt', attempt, delivery })
    },
    finished: ({ delivered }) => observations.count(delivered ? 'delivered' : 'givenUp'),
    redelivers: () => observations.count('redeliveries'),
    uncounted: (what) => observations.count(what === 'late' ? 'lateAcks' : 'repeatedAcks'),
    violated,
  })

  /** A timer that ends with the gateway. */
  function after(delayMs: number, run: () => void): () => void {
    const cancel = () => {
      timers.delete(cancel)
      cancelTimer()
    }
    const cancelTimer = clock.after(delayMs, () => {
      timers.delete(cancel)
      run()
    })
    timers.add(cancel)
    return cancel
  }

  function violated(link: Link, what: string, messageId?: string): void {
    observations.violated({ link: link.id, atMs: now(), what, messageId })
  }

  function received(link: Link, data: Uint8Array | string): void {
    const frame = typeof data === 'string' ? undefined : tryDecode(data)
    if (frame === undefined) violated(link, typeof data === 'string' ? 'a text message' : 'bytes that are no frame')
    else if (frame.method !== CONTROL) deliveries.answered(link, frame)
    else if (headerOf(frame, 'type') === 'ping') pinged(link, frame)
    else violated(link, 'a control frame that is no ping')
  }

  function pinged(link: Link, ping: Frame): void {
    observations.count('pings')
    link.pinged(now())
    if (ping.service !== link.serviceId) violated(link, 'a ping with another service than service_id')
    const { pong, clientConfig } = settings
    if (pong === 'none') return
    const text = pong === 'config' ? clientConfig && JSON.stringify(clientConfig) : pong.text
    const payload = text ? { payload: Buffer.from(text, 'utf8') } : {}
    link.send({ headers: [['type', 'pong']], ...payload })
  }

  function stop(): void {
    isStopped = true
    door.forget()
    for (const link of named()) link.cut()
  }

  return {
    apps,
    discover(requestBody) {
      observations.count('discoveries')
      if (isStopped) return { kind: 'cut' }
      return discoveryFaults.shift() ?? door.discover(requestBody)
    },
    accept(url, peer) {
      const answer = isStopped ? ({ kind: 'cut' } as const) : (handshakeFaults.shift() ?? admit(url, peer))
      if (answer.kind !== 'accept') observations.count('refusals')
      return answer
    },
    async push(eventTypeOrText, given = {}) {
      const app = given.app === undefined ? apps[0] : apps.find(({ appId }) => appId === given.app)
      if (app === undefined) throw new RangeError(`no app ${given.app}`)
      return deliveries.push(app, eventTypeOrText, given)
    },
    configure(changes) {
      settings = { ...settings, ...changes }
    },
    kick({ code = 1000, reason = '', link } = {}) {
      for (const one of named(link)) one.kick(code, reason)
    },
    cut(link) {
      for (const one of named(link)) one.cut()
    },
    freeze(link) {
      for (const one of named(link)) one.freeze()
    },
    thaw(link) {
      for (const one of named(link)) one.thaw()
    },
    send(raw, link) {
      for (const one of named(link)) one.send(raw)
    },
    answerDiscoveries(times, answer) {
      discoveryFaults.push(...Array<DiscoveryAnswer>(times).fill(toAnswer(answer)))
    },
    refuseHandshakes(times, answer) {
      const fault = typeof answer === 'string' ? { kind: answer } : { kind: 'refuse' as const, ...answer }
      handshakeFaults.push(...Array<typeof fault>(times).fill(fault))
    },
    stop,
    start() {
      isStopped = false
    },
    links: (appId) => linksOf(appId).map((link) => link.info()),
    counts: observations.counts,
    violations: observations.violations,
    close() {
      stop()
      deliveries.close()
      for (const cancel of timers) cancel()
    },
  }

  function admit(url: string, peer: Peer): Acceptance {
    const ticket = door.redeem(url)
    if ('status' in ticket) return { kind: 'refuse', ...ticket }
    const { app, deviceId: id, serviceId } = ticket
    if (linksOf(app.appId).length >= settings.maxLinks) {
      const { authenticationFailed, connectionLimit } = GATEWAY_CODES
      return { kind: 'refuse', ...refusal(authenticationFailed, 'too many connections', connectionLimit) }
    }
    const link = createLink({ id, appId: app.appId, serviceId, openedAtMs: now() }, peer, {
      received,
      ended() {
        if (!links.delete(id)) return
        deliveries.ended(link)
        observe({ kind: 'closed', link: link.info() })
      },
    })
    const opened = () => {
      // Between the answer and this call it may have ended, or the server may have.
      if (link.closing()) return
      if (isStopped) return link.cut()
      links.set(id, link)
      observations.count('handshakes')
      observe({ kind: 'opened', link: link.info() })
      deliveries.opened(link)
    }
    return { kind: 'accept', link: { opened, receive: link.receive, closed: link.closed } }
  }
}

function tryDecode(data: Uint8Array): Frame | undefined {
  try {
    return decodeFrame(data)
  } catch {
    return undefined
  }
}

function toAnswer(answer: Parameters<Gateway['answerDiscoveries']>[1]): DiscoveryAnswer {
  if (typeof answer === 'number') return codeAnswer(answer)
  return typeof answer === 'string' ? { kind: answer } : { kind: 'answer', ...answer }
}

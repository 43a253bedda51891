/** A process with one of the clients in it, which connects and answers until it is ended. */
import { answer } from '../child.ts'
import type { HandlerKind } from './handlers.ts'

/** One module of this folder each, so that none is in memory beside another. */
export type ClientName = 'bare' | 'larkgate' | 'official'

export interface ClientOptions {
  /** Base URL of the platform. */
  readonly domain: string
  /** Absent: one that returns at once, or none behind larkgate's queue. */
  readonly handler?: HandlerKind | undefined
  /** Where larkgate keeps what it accepts; absent: nowhere. */
  readonly dataFolder?: string | undefined
}

export type ClientQuestion = ({ readonly start: ClientName } & ClientOptions) | 'usage'

/** Of the whole process, all threads included. */
export interface Usage {
  readonly cpuUs: number
  readonly rssBytes: number
  readonly maxRssBytes: number
}

/** What each of those modules exports as `start`. */
export type Start = (options: ClientOptions) => Promise<void>

answer<ClientQuestion, Usage>(async (question) => {
  if (question !== 'usage') {
    const { start } = (await import(`./${question.start}.ts`)) as { readonly start: Start }
    await start(question)
  }
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage()
  return { cpuUs: userCPUTime + systemCPUTime, rssBytes: process.memoryUsage.rss(), maxRssBytes: maxRSS * 1024 }
})

/** Several dispatchers as one, for a handlers file that moves piece by piece. */
import type { Routes } from '../core/dispatch.ts'

/** The first of `all` that has a handler for a type, or a fallback for events, gets it. */
export function combine(...all: readonly Routes[]): Routes {
  return {
    findEvent: (schema, type) => firstOf(all, (routes) => routes.findEvent(schema, type)),
    findCallback: (type) => firstOf(all, (routes) => routes.findCallback(type)),
    isQueued: (type) => all.some((routes) => routes.isQueued(type)),
  }
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item)
    if (found !== undefined) return found
  }
  return undefined
}

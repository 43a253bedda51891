/** Running a batch side by side, but each lane of it in order. Knows nothing of events. */
import type { Outcome } from './ports.ts'

/**
 * Outcomes in the order of `items`. At most `concurrency` run at the same time; items of one lane run one after the
 * other, and once one of them is to be retried the rest of the lane is not run: `skip` says what becomes of it.
 */
export async function inLanes<Item extends { readonly lane?: string | undefined }>(
  items: readonly Item[],
  concurrency: number,
  run: (item: Item) => Promise<Outcome>,
  skip: (item: Item, head: Outcome) => Outcome = (_, head) => head,
): Promise<Outcome[]> {
  const outcomes = new Array<Outcome>(items.length)
  const lines = [...groupByLane(items)]
  const worker = async () => {
    for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
      let head: Outcome | undefined
      for (const index of line) {
        const item = items[index] as Item
        const outcome = head === undefined ? await run(item) : skip(item, head)
        if (outcome.verdict === 'retry') head ??= outcome
        outcomes[index] = outcome
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(concurrency, lines.length) }, worker))
  return outcomes
}

/** Indices that belong together; an item without a lane is a line of its own. */
function groupByLane(items: readonly { readonly lane?: string | undefined }[]): Iterable<number[]> {
  const lines = new Map<string | number, number[]>()
  for (const [index, { lane }] of items.entries()) {
    const line = lines.get(lane ?? index)
    if (line) line.push(index)
    else lines.set(lane ?? index, [index])
  }
  return lines.values()
}

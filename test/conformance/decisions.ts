/**
 * Where the corpus leaves the choice to the receiver, what larkgate does: one row per decision.
 *
 * @see docs/protocol.md#decisions
 * @see docs/long-connection.md#decisions
 */

export interface Decision {
  /** What becomes of the request; a handler runs behind the queue, so its failure is no answer to the sender. */
  readonly outcome: 'accepted' | 'retried behind the queue' | 'marked done without a handler' | 'refused'
  readonly status: number
  readonly because: string
}

const refused = (because: string, status = 401): Decision => ({ outcome: 'refused', status, because })
const accepted = (because: string): Decision => ({ outcome: 'accepted', status: 200, because })

/** By the id of a case of level `choice`. */
export const DECISIONS: Readonly<Record<string, Decision>> = {
  'http/challenge-encrypted-wrong-token': refused('a Verification Token that is configured counts everywhere'),
  'http/encrypt-null': refused('an app with an Encrypt Key takes nothing that is not encrypted'),
  'http/encrypt-is-a-number': refused('an app with an Encrypt Key takes nothing that is not encrypted'),
  'http/plain-challenge-though-key-set': refused('taking plain bodies beside encrypted ones would be a downgrade'),
  'http/json-null': refused('a body that is no JSON object is nobody’s event', 400),
  'http/v2-token-mismatch-signed': refused('signature and token both have to fit when both are configured'),
  'http/v2-token-mismatch-plain': refused('without an Encrypt Key the token is the only check'),
  'http/v1-token-mismatch': refused('without an Encrypt Key the token is the only check'),
  'http/v1-bare': accepted('an event is a 1.0 event by its type; the platform’s own mocks leave out the rest'),
  'http/no-handler': {
    outcome: 'marked done without a handler',
    status: 200,
    because: 'nothing gets better by sending it four times more',
  },
  'http/handler-throws': {
    outcome: 'retried behind the queue',
    status: 200,
    because: 'the queue has the event, so repeating is its business and not the platform’s',
  },
  'http/event-id-missing': accepted('the hash of the body stands for the id'),
  'http/freshness-fresh': accepted('inside the window, when one is configured'),
  'http/freshness-inside-window': accepted('inside the window, when one is configured'),
  'http/freshness-stale': refused('outside the window, when one is configured'),
  'http/freshness-window-off': accepted('no window by default: whether redeliveries are signed anew is not known'),
  'signature/open-feishu-empty-nonce': refused('an empty header counts as absent'),
  'signature/open-feishu-empty-timestamp': refused('an empty header counts as absent'),
  'signature/upper-case-hex': refused('the platform writes lower case; one spelling is enough'),
  'dedup/handler-failed-then-repeat': {
    outcome: 'retried behind the queue',
    status: 200,
    because: 'a failure gives the key back, so the repeat runs the handler again',
  },
}

/** The same for the long connection, which has no statuses: what larkgate does, as the page says it. */
export const SOCKET_DECISIONS: Readonly<Record<string, string>> = {
  'ws-frame/duplicate-header': 'the first one counts',
  'ws-assemble/sum-changes-resets': 'the message starts anew with that part',
  'ws-assemble/seq-negative': 'the part is dropped',
  'ws-assemble/huge-sum': 'the part is dropped, and nothing is reserved for it',
  'ws-assemble/sum-not-a-number': 'the part is dropped',
  'ws-assemble/bounded': 'the oldest one is given up',
  'ws-ack/no-handler': 'acked 200 once it is queued',
  'ws-ack/body-not-json': 'acked 500, not queued',
  'ws-ack/body-without-header': 'acked 500, not queued',
  'ws-endpoint/code-1000040343': 'tried again',
  'ws-endpoint/code-514': 'ends for good',
}

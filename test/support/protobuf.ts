/** A second opinion on frames: protobufjs with the same schema. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import protobuf from 'protobufjs'
import type { Bytes } from '../../lib/core/ports.ts'

const schema = readFileSync(join(import.meta.dirname, '../../lib/socket/frame.proto'), 'utf8')
// Unless it is resolved, it does not know what is required.
const type = protobuf.parse(schema, { keepCase: true }).root.resolveAll().lookupType('larkgate.socket.Frame')

/** Fields by their names on the wire; those that are absent are absent, ids are decimal. */
export interface WireFrame {
  readonly SeqID: string
  readonly LogID: string
  readonly service: number
  readonly method: number
  readonly headers?: readonly { readonly key: string; readonly value: string }[]
  readonly payload_encoding?: string
  readonly payload_type?: string
  readonly payload?: Bytes
  readonly LogIDNew?: string
}

/** @throws {Error} when protobufjs refuses the bytes */
export function protobufDecode(bytes: Bytes): WireFrame {
  return type.toObject(type.decode(bytes), { longs: String, defaults: false }) as WireFrame
}

export function protobufEncode(frame: WireFrame): Bytes {
  return type.encode(type.fromObject(frame)).finish()
}

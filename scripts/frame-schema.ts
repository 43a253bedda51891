/**
 * The TypeScript of `lib/socket/frame.proto`, written by `protoc-gen-es`.
 *
 * The plugin wants a parsed schema, as `protoc` hands it over; `protobufjs` parses it here, so that no binary is needed.
 */
import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  CodeGeneratorRequestSchema,
  CodeGeneratorResponseSchema,
  type FileDescriptorProto,
  FileDescriptorSetSchema,
} from '@bufbuild/protobuf/wkt'
import protobuf from 'protobufjs'
import descriptor from 'protobufjs/ext/descriptor/index.js'
import { ROOT, readText } from './repository.ts'

const FOLDER = 'lib/socket'
const NAME = 'frame.proto'
const PLUGIN = 'node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es'

export const GENERATED = `${FOLDER}/frame.gen.ts`

export function generateFrame(): string {
  const request = create(CodeGeneratorRequestSchema, {
    fileToGenerate: [NAME],
    parameter: 'target=ts,import_extension=ts',
    protoFile: [parseSchema()],
  })
  const input = toBinary(CodeGeneratorRequestSchema, request)
  const output = execFileSync(process.execPath, [join(ROOT, PLUGIN)], { input })
  const { error, file } = fromBinary(CodeGeneratorResponseSchema, output)
  const [generated] = file
  if (generated === undefined || file.length > 1) throw new Error(`protoc-gen-es wrote ${file.length} files: ${error}`)
  return generated.content
}

function parseSchema(): FileDescriptorProto {
  const { root } = protobuf.parse(readText(`${FOLDER}/${NAME}`), { keepCase: true })
  const set = (root.resolveAll() as protobuf.Root & ToDescriptor).toDescriptor('proto2')
  const { file } = fromBinary(FileDescriptorSetSchema, descriptor.FileDescriptorSet.encode(set).finish())
  const parsed = file.find(({ messageType }) => messageType.length > 0)
  if (parsed === undefined) throw new Error(`${NAME} has no message`)
  // protoc writes whole names, and those of JSON.
  for (const field of parsed.messageType.flatMap((message) => message.field)) {
    field.jsonName = protobuf.util.camelCase(field.name)
    if (field.typeName !== '') field.typeName = `.${parsed.package}.${field.typeName}`
  }
  return { ...parsed, name: NAME }
}

/** What the extension adds. */
interface ToDescriptor {
  readonly toDescriptor: (edition: string) => protobuf.Message
}

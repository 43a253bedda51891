/** Text of any characters. fast-check's own `unit: 'binary'` gives the same, but takes a second to get ready in each file. */
import fc from 'fast-check'

const codePoint = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 0x7f }) },
  { weight: 2, arbitrary: fc.integer({ min: 0x80, max: 0xd7ff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0xe000, max: 0xffff }) },
  { weight: 1, arbitrary: fc.integer({ min: 0x10000, max: 0x10ffff }) },
)

/** One character, surrogates always in pairs. */
export const anyCharacter: fc.Arbitrary<string> = codePoint.map((code) => String.fromCodePoint(code))

export function anyText(maxLength?: number): fc.Arbitrary<string> {
  return fc.string({ unit: anyCharacter, ...(maxLength !== undefined && { maxLength }) })
}

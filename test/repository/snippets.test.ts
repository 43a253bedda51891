import { describe, expect, test } from 'vitest'
import { readText } from '../../scripts/repository.ts'
import { snippetProblems } from './snippets.ts'

describe('the TypeScript on a page', () => {
  test.each(['docs/callbacks.md', 'docs/migrate.md', 'docs/openapi.md'])('compiles: %s', async (path) => {
    expect(await snippetProblems(readText(path))).toEqual([])
  })

  test('does not when it says what is not so', async () => {
    const block = (code: string) => `\`\`\`ts\nimport { createDispatcher } from 'larkgate'\n${code}\n\`\`\`\n`
    const page = [
      block("createDispatcher().on('im.message.receive_v1', ({ event }) => event.message.chat_id)"),
      block("createDispatcher().on('im.message.receive_v1', ({ event }) => event.chat_id)"),
      block('createDispatcher().register({})'),
    ].join('\ntext\n')
    const problems = await snippetProblems(page)
    expect(problems.map((problem) => /^\S+?(?=\()/.exec(problem)?.[0])).toEqual(['snippet-2.ts', 'snippet-3.ts'])
  })

  test('cannot be compiled where there is none', async () => {
    await expect(snippetProblems('```js\nlet a\n```\n')).rejects.toThrow('the page has no code to compile')
  })
})

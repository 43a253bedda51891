/** What ends a script with one line and an exit code, as opposed to a bug of it. */

export class Failure extends Error {
  /** 1: it did not work. 2: wrong words, or a wrong configuration. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.name = 'Failure'
    this.exitCode = exitCode
  }
}

/** Runs the script; a failure is told on standard error. */
export async function runScript(main: () => Promise<void>): Promise<void> {
  try {
    await main()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(error.message)
    process.exitCode = error.exitCode
  }
}

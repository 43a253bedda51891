/** Types of `dynalite`, which brings none, as far as they are used. */
declare module 'dynalite' {
  import type { Server } from 'node:http'

  function dynalite(options: { readonly createTableMs: number }): Server
  export = dynalite
}

/** The tests of everything that is to run everywhere, a second time inside workerd. */
import.meta.glob(
  [
    '../../lib/{core,events,socket,openapi,compat}/*.test.ts',
    '../../lib/{queues,stores,dead,bodies}/memory.test.ts',
    '../../lib/crypto/web.test.ts',
    '!../../lib/compat/official.test.ts',
  ],
  { eager: true },
)

import { AsyncLocalStorage, AsyncResource } from 'node:async_hooks'
import type { Id } from '~/domain/kernel/ids'
import type { Store } from '~db/store'

/** What is known of the request that is being answered; stands in each log line that is written meanwhile. */
interface RequestFacts {
  readonly requestId: string
  personId?: Id
}

/** Which request the code that runs now works for. */
export interface RequestScope {
  /** Everything that `work` starts belongs to this request. */
  run<T>(requestId: string, work: () => T): T
  /** Who sent it, once that is known. */
  signedIn(personId: Id): void
  /** Nothing outside a request. */
  facts(): Readonly<Partial<RequestFacts>>
  /** For work that a request only causes: it belongs to nobody. */
  outside<T>(work: () => T): T
}

const NOTHING = Object.freeze({})

export function createRequestScope(): RequestScope {
  const storage = new AsyncLocalStorage<RequestFacts | undefined>()
  return {
    run: (requestId, work) => storage.run({ requestId }, work),
    signedIn(personId) {
      const facts = storage.getStore()
      if (facts !== undefined) facts.personId = personId
    },
    facts: () => storage.getStore() ?? NOTHING,
    outside: (work) => storage.run(undefined, work),
  }
}

/** A store whose transactions run for whoever began them: in a queue of writers, another's turn would be theirs else. */
export function inOwnScope(store: Store): Store {
  return {
    ...store,
    transact: (work, lane) => store.transact(AsyncResource.bind(work), lane),
  }
}

import type { Store } from '../store'

/** Where sealed keys are kept. The first writer of a purpose wins: nodes starting at once share one key. */
export function keyStore(store: Store, now: () => number) {
  return {
    load: async () => {
      const { q, t } = store.read
      return q.select({ purpose: t.keyRing.purpose, sealed: t.keyRing.sealed }).from(t.keyRing)
    },
    save: (purpose: string, sealed: string) =>
      store.transact(async ({ q, t }) => {
        await q.insert(t.keyRing).values({ purpose, sealed, createdAt: now() }).onConflictDoNothing()
      }),
  }
}

import type { Store } from '~db/store'

/** Where a life of the portal ends: after so many more of the engine's transactions, before or after the commit of the last one. */
export interface Fate {
  transactions: number
  readonly committed: boolean
}

/** One run of the portal's process. After its death nothing of it reaches the database, and no promise of it is kept. */
export interface Life {
  readonly store: Store
  transactions: number
  dead: boolean
  fate: Fate | null
  die(): void
}

class Killed extends Error {}

/**
 * A store whose process can die at any of its transactions. What was committed stays; the rest never was. `committed` is
 * called in the instant of each commit.
 */
export function lifeOver(store: Store, hooks: { died(): void; committed(): Promise<void> }): Life {
  const never = new Promise<never>(() => undefined)
  const life: Life = {
    transactions: 0,
    dead: false,
    fate: null,
    die() {
      if (life.dead) return
      life.dead = true
      hooks.died()
    },
    store: {
      ...store,
      async transact(work, lane) {
        if (life.dead) return never
        try {
          const result = await store.transact(async (tx) => {
            if (life.dead) throw new Killed()
            const done = await work(tx)
            if (
              lane !== undefined &&
              lane !== 'interactive' &&
              life.fate !== null &&
              --life.fate.transactions <= 0 &&
              !life.fate.committed
            ) {
              life.die()
              throw new Killed()
            }
            return done
          }, lane)
          life.transactions += 1
          await hooks.committed()
          if (life.fate !== null && life.fate.transactions <= 0) life.die()
          return life.dead ? never : result
        } catch (error) {
          if (life.dead) return never
          throw error
        }
      },
    },
  }
  return life
}

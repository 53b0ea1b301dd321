/** The most that goes into one transaction: people who wait for the writer wait no longer than that takes. */
export const GROUP = 100

/** A writer whose groups have company rests this many times as long as its last write took, ms at most. */
const RESTS = 5
const LONGEST_REST = 250

/**
 * Collects what comes in while a transaction is under way and writes it in the next one: under load a commit, with its wait
 * for the disk, is shared by up to a hundred; alone nobody waits for company. Between groups it rests, so that under load no more than a
 * sixth of the time goes into waiting for the disk. Where a group fails, each of it is written
 * alone, so that one that cannot be written takes nobody with it; its own promise rejects.
 */
export function groupCommit<T>(write: (items: readonly T[]) => Promise<void>): (item: T) => Promise<void> {
  interface Waiting {
    readonly item: T
    readonly resolve: () => void
    readonly reject: (error: unknown) => void
  }
  const waiting: Waiting[] = []
  let busy = false

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    try {
      await write(group.map((each) => each.item))
      for (const each of group) each.resolve()
    } catch (error) {
      const [only, ...others] = group
      if (only && others.length === 0) only.reject(error)
      else for (const each of group) await writeGroup([each])
    }
  }

  async function run(): Promise<void> {
    if (busy) return
    busy = true
    while (waiting.length > 0) {
      const group = waiting.splice(0, GROUP)
      const begun = performance.now()
      await writeGroup(group)
      const rest = Math.min(LONGEST_REST, RESTS * (performance.now() - begun))
      if (group.length > 1 && waiting.length < GROUP)
        await new Promise((resolve) => setTimeout(resolve, rest))
    }
    busy = false
  }

  return (item) =>
    new Promise<void>((resolve, reject) => {
      waiting.push({ item, resolve, reject })
      void run()
    })
}

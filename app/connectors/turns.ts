/**
 * One act at a time under a key, in the order in which they came, within this process: for small devices, where two acts that
 * look before they make could both find nothing, and for targets whose answers do not say to whom they are given.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    const over = turn.catch(() => undefined)
    this.#last.set(key, over)
    void over.then(() => {
      if (this.#last.get(key) === over) this.#last.delete(key)
    })
    return turn
  }
}

/**
 * Acts on one device, one after another within this process: devices are small, and two that look before they make could
 * both find nothing. Across processes the credential's lease sees to it.
 */
export class Turns {
  readonly #last = new Map<string, Promise<unknown>>()

  take<T>(systemId: string, work: () => Promise<T>): Promise<T> {
    const before = this.#last.get(systemId) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.catch(() => undefined)
    this.#last.set(systemId, settled)
    void settled.then(() => {
      if (this.#last.get(systemId) === settled) this.#last.delete(systemId)
    })
    return mine
  }
}

/** Bounds the calls under way: over all systems and to each one, so that a dead target never holds up the rest. */
export interface Slots {
  free(systemId: string): number
  /** Occupies a slot; the answer gives it back. */
  take(systemId: string): () => void
}

export function createSlots(total: number, perSystem: number): Slots {
  const taken = new Map<string, number>()
  let all = 0
  return {
    free: (systemId) => Math.max(0, Math.min(total - all, perSystem - (taken.get(systemId) ?? 0))),
    take(systemId) {
      all++
      taken.set(systemId, (taken.get(systemId) ?? 0) + 1)
      let given = false
      return () => {
        if (given) return
        given = true
        all--
        const left = (taken.get(systemId) ?? 1) - 1
        if (left === 0) taken.delete(systemId)
        else taken.set(systemId, left)
      }
    },
  }
}

/** What is to be closed at the end, each pushed when it stands. `close` closes the last one first, and does nothing again. */
export function cleanUp() {
  const closing: (() => Promise<unknown>)[] = []
  return {
    closing,
    async close() {
      // One part that does not stop keeps no other from stopping; what it said is thrown at the end.
      const faults: unknown[] = []
      for (const each of closing.splice(0).reverse()) await each().catch((error) => faults.push(error))
      if (faults.length > 0) throw new AggregateError(faults, 'the demo did not stop cleanly')
    },
  }
}

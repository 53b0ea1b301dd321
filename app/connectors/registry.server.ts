import type { Connector } from './contract'

/** The kinds of connected system that this portal knows. */
export interface ConnectorRegistry {
  /** The connector of a kind; throws when there is none, so that a row of an unknown kind is never skipped. */
  get(kind: string): Connector
  /** In the order in which they were registered. */
  kinds(): readonly string[]
}

/** Throws when two connectors claim one kind. */
export function createRegistry(connectors: readonly Connector[]): ConnectorRegistry {
  const byKind = new Map<string, Connector>()
  for (const connector of connectors) {
    if (byKind.has(connector.kind)) throw new Error(`Two connectors are of kind '${connector.kind}'.`)
    byKind.set(connector.kind, connector)
  }
  return {
    get(kind) {
      const connector = byKind.get(kind)
      if (!connector) throw new Error(`No connector is of kind '${kind}'.`)
      return connector
    },
    kinds: () => [...byKind.keys()],
  }
}

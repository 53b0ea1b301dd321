import type { Connector } from './contract'
import { missingConnector } from './missing-connector.server'

/** The kinds of connected system that this portal knows. */
export interface ConnectorRegistry {
  /** The connector of a kind; where there is none, one that refuses everything, so that no row is ever skipped. */
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
    get: (kind) => byKind.get(kind) ?? missingConnector(kind),
    kinds: () => [...byKind.keys()],
  }
}

import { higherTier, type RiskTier } from '../policy/risk-tier'

/** What a zone or an entitlement demands of whoever is let in. */
export interface Demands {
  readonly riskTier: RiskTier
  readonly escortRequired: boolean
}

/**
 * The demands of an entitlement with its own wishes in a zone: never less than the zone's. Without a zone, its own.
 */
export function demandsIn(zone: Demands | null, own: Partial<Demands>): Demands {
  const riskTier = own.riskTier ?? zone?.riskTier ?? 'high'
  return {
    riskTier: zone === null ? riskTier : higherTier(zone.riskTier, riskTier),
    escortRequired: (zone?.escortRequired ?? false) || (own.escortRequired ?? false),
  }
}

/**
 * The demands of an entitlement after those of its zone went from `before` to `after`. What was the zone's follows it;
 * what was more than the zone's stays, unless the zone now asks for more.
 */
export function demandsAfterZoneChange(current: Demands, before: Demands, after: Demands): Demands {
  const followsTier = current.riskTier === before.riskTier
  const followsEscort = current.escortRequired === before.escortRequired
  return {
    riskTier: followsTier ? after.riskTier : higherTier(current.riskTier, after.riskTier),
    escortRequired: followsEscort ? after.escortRequired : current.escortRequired || after.escortRequired,
  }
}

export function sameDemands(a: Demands, b: Demands): boolean {
  return a.riskTier === b.riskTier && a.escortRequired === b.escortRequired
}

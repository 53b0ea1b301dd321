import { and, desc, eq, max, or } from 'drizzle-orm'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { prepared } from '../prepared'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type PolicyRow = Tables['policy']['$inferSelect']

/** The newest policy of a tier; null while none was written and the built-in default counts. */
export async function newestPolicy({ q, t }: Handle, riskTier: string): Promise<PolicyRow | null> {
  const [row] = await q
    .select()
    .from(t.policy)
    .where(eq(t.policy.riskTier, riskTier))
    .orderBy(desc(t.policy.version))
    .limit(1)
  return row ?? null
}

const newestOfAll = prepared(({ q, t }) => {
  const newest = (tier: string) =>
    q
      .select({ version: max(t.policy.version) })
      .from(t.policy)
      .where(eq(t.policy.riskTier, tier))
  return q
    .select()
    .from(t.policy)
    .where(
      or(...RISK_TIERS.map((tier) => and(eq(t.policy.riskTier, tier), eq(t.policy.version, newest(tier))))),
    )
})

/** The newest policy of each of these tiers, as far as one was ever written; one query, whatever was written before. */
export async function newestPolicies(
  h: Handle,
  riskTiers: readonly string[] = RISK_TIERS,
): Promise<PolicyRow[]> {
  if (riskTiers.length === 0) return []
  return (await newestOfAll(h, {})).filter(({ riskTier }) => riskTiers.includes(riskTier))
}

/** The versions of a tier's policy, newest first. */
export async function policyVersions({ q, t }: Handle, riskTier: string, size: number): Promise<PolicyRow[]> {
  return q
    .select()
    .from(t.policy)
    .where(eq(t.policy.riskTier, riskTier))
    .orderBy(desc(t.policy.version))
    .limit(size)
}

export async function insertPolicy({ q, t }: Tx, row: Tables['policy']['$inferInsert']): Promise<void> {
  await q.insert(t.policy).values(row)
}

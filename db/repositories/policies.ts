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

/** Writes a version; it has reached nobody yet. */
export async function insertPolicy({ q, t }: Tx, row: Tables['policy']['$inferInsert']): Promise<void> {
  await q.insert(t.policy).values({ ...row, body: { ...row.body, [REACH]: {} } })
}

/** Where the portal-wide policy stands among those of the risk tiers. */
const PORTAL = 'portal'

/** The newest portal-wide policy; null while none was written and the built-in one counts. */
export async function newestPortalPolicy(h: Handle): Promise<PolicyRow | null> {
  return newestPolicy(h, PORTAL)
}

/** The versions of the portal-wide policy, newest first. */
export async function portalPolicyVersions(h: Handle, size: number): Promise<PolicyRow[]> {
  return policyVersions(h, PORTAL, size)
}

/** Writes a version of the portal-wide policy: nothing that is held depends on it. */
export async function insertPortalPolicy(
  { q, t }: Tx,
  row: Omit<Tables['policy']['$inferInsert'], 'riskTier'>,
): Promise<void> {
  await q.insert(t.policy).values({ ...row, riskTier: PORTAL })
}

/** Stands in a version's body until all that it may hold back was woken: the cursor in each system, by its id. */
const REACH = 'reach'

/** How far a version has come: the cursor in each system; null once it has reached everybody. */
export function policyReach({ body }: PolicyRow): Readonly<Record<string, string>> | null {
  return (body[REACH] as Record<string, string> | undefined) ?? null
}

export async function setPolicyReach(
  { q, t }: Tx,
  row: PolicyRow,
  reach: Readonly<Record<string, string>> | null,
): Promise<void> {
  const body = reach === null ? policyText(row) : { ...row.body, [REACH]: reach }
  await q.update(t.policy).set({ body }).where(eq(t.policy.id, row.id))
}

/** What a version says. */
export function policyText({ body }: PolicyRow): Record<string, unknown> {
  const { [REACH]: _, ...text } = body
  return text
}

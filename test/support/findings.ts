import { and, desc, eq, isNull } from 'drizzle-orm'
import type { FindingRow } from '~db/repositories/findings'
import type { Handle } from '~db/store'

/** The open findings of a kind, newest first. */
export async function openFindings({ q, t }: Handle, kind: string): Promise<FindingRow[]> {
  return q
    .select()
    .from(t.finding)
    .where(and(isNull(t.finding.closedAt), eq(t.finding.kind, kind)))
    .orderBy(desc(t.finding.id))
}

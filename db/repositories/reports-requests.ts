import { and, eq, inArray, ne } from 'drizzle-orm'
import type { Handle } from '../store'

/** Was somebody ever asked for at one of these sites? Drafts are nobody's business but their writer's. */
export async function wasAskedForAt(
  { q, t }: Handle,
  personId: string,
  siteIds: readonly string[],
): Promise<boolean> {
  if (siteIds.length === 0) return false
  const rows = await q
    .select({ id: t.accessRequest.id })
    .from(t.requestPerson)
    .innerJoin(t.accessRequest, eq(t.accessRequest.id, t.requestPerson.requestId))
    .where(
      and(
        eq(t.requestPerson.personId, personId),
        inArray(t.accessRequest.siteId, [...siteIds]),
        ne(t.accessRequest.state, 'draft'),
      ),
    )
    .limit(1)
  return rows.length > 0
}

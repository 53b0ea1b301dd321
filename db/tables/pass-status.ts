import { sql } from 'drizzle-orm'
import type { CredentialTables } from './credentials'
import type { Kit } from './kit'

/** The status lists that readers of others fetch, and which pass holds which place in them. */
export function passStatusTables(k: Kit, { artifact }: Pick<CredentialTables, 'artifact'>) {
  /** A Token Status List that readers of others fetch; one is filled, those before a restore are closed. */
  const passStatusList = k.table(
    'pass_status_list',
    {
      id: k.id().primaryKey(),
      /** How many places it has. */
      size: k.integer().notNull(),
      /** Bumped whenever the published list looks different: the prepared one is stale then. */
      changes: k.integer().notNull(),
      createdAt: k.instant().notNull(),
      /** Every place of a closed list says INVALID. */
      closedAt: k.instant(),
    },
    (t) => [k.index('pass_status_list_open').on(t.id).where(sql`closed_at is null`)],
  )

  /** A place in such a list, held by one pass for one stretch of time. */
  const passStatus = k.table(
    'pass_status',
    {
      listId: k.id().references(() => passStatusList.id),
      idx: k.integer().notNull(),
      artifactId: k.id().references(() => artifact.id),
      /** What tokens with this place may at most say: these entitlement versions, until then. */
      versions: k.json<readonly string[]>().notNull(),
      until: k.instant().notNull(),
      allottedAt: k.instant().notNull(),
      /** Until when the last of the tokens with this place lives; null while none was issued. */
      saidUntil: k.instant(),
      /** From here on the place says INVALID; it is free again once no token with it can live. */
      endedAt: k.instant(),
    },
    (t) => [
      k.primaryKey({ columns: [t.listId, t.idx] }),
      k.index('pass_status_by_artifact').on(t.artifactId),
      k.unique('pass_status_live').on(t.artifactId).where(sql`ended_at is null`),
      k.index('pass_status_ended').on(t.endedAt).where(sql`ended_at is not null`),
    ],
  )

  return { passStatusList, passStatus }
}

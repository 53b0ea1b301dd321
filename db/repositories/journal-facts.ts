import { and, inArray, isNotNull, ne } from 'drizzle-orm'
import type { JournalEntry, JournalGroup } from '~/domain/journal/entry'
import type { Handle } from '../store'
import { addressMoves } from './address-moves'
import { byChunks } from './chunks'
import { notRemoved } from './removals'
import { anyCountsBefore } from './roles'
import { isNotScrapped } from './scrapped'
import { allSshAuthorities } from './ssh-authorities'
import { knownSshHosts } from './ssh-hosts'
import { targetVersions } from './system-targets'

type Of<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>

/**
 * The groups of which the database does not show everything. What is asked of it are facts that never become untrue again:
 * a lock was placed or lifted, a grant was ended, an end was opened or confirmed, an object was intended, somebody
 * or something was removed, scrapped or postponed, an address moved or a system was pointed elsewhere so often.
 * `through` is the last group of which this database knows that it has it.
 */
export async function groupsNotIn(
  h: Handle,
  groups: readonly JournalGroup[],
  through: number,
): Promise<JournalGroup[]> {
  const entries = groups.flatMap((group) => group.entries)
  const of = <K extends JournalEntry['kind']>(kind: K) =>
    entries.filter((entry): entry is Of<K> => entry.kind === kind)
  const { q, t } = h
  const idsWhere = async (ids: readonly string[], find: (chunk: string[]) => Promise<{ id: string }[]>) =>
    new Set((await byChunks([...new Set(ids)], (chunk) => find([...chunk]))).map((row) => row.id))
  const artifacts = await idsWhere(
    of('issue').map((entry) => entry.artifact),
    (ids) => q.select({ id: t.artifact.id }).from(t.artifact).where(inArray(t.artifact.id, ids)),
  )
  const opened = await idsWhere(
    of('obligation').map((entry) => entry.end),
    (ids) => q.select({ id: t.end.id }).from(t.end).where(inArray(t.end.id, ids)),
  )
  const confirmed = await idsWhere(
    of('confirmed').map((entry) => entry.end),
    (ids) =>
      q
        .select({ id: t.end.id })
        .from(t.end)
        .where(and(inArray(t.end.id, ids), isNotNull(t.end.confirmedAt))),
  )
  const ended = await idsWhere(
    of('ended').flatMap((entry) => entry.grants),
    (ids) =>
      q
        .select({ id: t.grant.id })
        .from(t.grant)
        .where(and(inArray(t.grant.id, ids), isNotNull(t.grant.endedAt))),
  )
  const locks = new Map(
    (
      await byChunks(
        [...of('locked'), ...of('lifted')].map((entry) => entry.lock),
        (ids) =>
          q
            .select({ id: t.accessLock.id, liftedAt: t.accessLock.liftedAt })
            .from(t.accessLock)
            .where(inArray(t.accessLock.id, [...ids])),
      )
    ).map((row) => [row.id, row.liftedAt]),
  )
  const standing = await notRemoved(h, of('removed'))
  const moves = await addressMoves(h, [...new Set(of('address').map((entry) => entry.person))])
  const targets = await targetVersions(h, [...new Set(of('pointed').map((entry) => entry.system))])
  const undone = new Set<JournalEntry>()
  for (const entry of of('postponed')) {
    if (await anyCountsBefore(h, entry.roles, entry.until)) undone.add(entry)
  }
  for (const entry of of('scrapped')) if (await isNotScrapped(h, entry)) undone.add(entry)
  const serials = new Map(
    (of('certificate').length === 0 ? [] : await allSshAuthorities(h)).map((row) => [
      row.systemId,
      row.lastSerial,
    ]),
  )
  const hosts = await knownSshHosts(
    h,
    of('ssh_host').map((entry) => entry.host),
  )
  const isThere = (entry: JournalEntry): boolean => {
    if (entry.kind === 'issue') return artifacts.has(entry.artifact)
    if (entry.kind === 'obligation') return opened.has(entry.end)
    if (entry.kind === 'confirmed') return confirmed.has(entry.end)
    if (entry.kind === 'ended') return entry.grants.every((id) => ended.has(id))
    if (entry.kind === 'locked') return locks.has(entry.lock)
    if (entry.kind === 'lifted') return (locks.get(entry.lock) ?? null) !== null
    if (entry.kind === 'certificate') return entry.serial <= (serials.get(entry.system) ?? 0)
    if (entry.kind === 'ssh_host') return hosts.has(entry.host)
    if (entry.kind === 'removed') return !standing.has(entry)
    if (entry.kind === 'address') return (moves.get(entry.person) ?? entry.move) >= entry.move
    if (entry.kind === 'pointed')
      return (targets.get(entry.system) ?? entry.targetVersion) >= entry.targetVersion
    if (entry.kind === 'postponed' || entry.kind === 'scrapped') return !undone.has(entry)
    if (entry.kind === 'mark') return entry.settled <= through
    // An object comes and goes: that it was made or gone is no lasting fact.
    return true
  }
  return groups.filter((group) => !group.entries.every(isThere))
}

/** The credentials, people, systems and artifacts among these that the database knows. */
export async function knownRows(
  { q, t }: Handle,
  ids: {
    readonly credentials: readonly string[]
    readonly people: readonly string[]
    readonly systems: readonly string[]
    readonly artifacts: readonly string[]
    readonly ends: readonly string[]
  },
) {
  const setOf = (rows: { id: string }[]) => new Set(rows.map((row) => row.id))
  return {
    credentials: setOf(
      await byChunks(ids.credentials, (chunk) =>
        q.select({ id: t.credential.id }).from(t.credential).where(inArray(t.credential.id, chunk)),
      ),
    ),
    people: setOf(
      await byChunks(ids.people, (chunk) =>
        q.select({ id: t.person.id }).from(t.person).where(inArray(t.person.id, chunk)),
      ),
    ),
    systems: setOf(
      await byChunks(ids.systems, (chunk) =>
        q
          .select({ id: t.connectedSystem.id })
          .from(t.connectedSystem)
          .where(inArray(t.connectedSystem.id, chunk)),
      ),
    ),
    artifacts: setOf(
      await byChunks(ids.artifacts, (chunk) =>
        q.select({ id: t.artifact.id }).from(t.artifact).where(inArray(t.artifact.id, chunk)),
      ),
    ),
    ends: setOf(
      await byChunks(ids.ends, (chunk) =>
        q.select({ id: t.end.id }).from(t.end).where(inArray(t.end.id, chunk)),
      ),
    ),
  }
}

/** True when some other node's journal was written beside this database. */
export async function anotherJournalKnown({ q, t }: Handle, node: string): Promise<boolean> {
  const [row] = await q
    .select({ id: t.node.id })
    .from(t.node)
    .where(and(ne(t.node.id, node), ne(t.node.journalSeq, 0)))
    .limit(1)
  return row !== undefined
}

/** True while nobody was ever entered: a database that was just made. */
export async function isEmptyDatabase({ q, t }: Handle): Promise<boolean> {
  const [row] = await q.select({ id: t.person.id }).from(t.person).limit(1)
  return row === undefined
}

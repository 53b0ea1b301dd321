import type { JournalEntry } from '~/domain/journal/entry'
import { groupedBy } from '~/domain/kernel/grouped-by'
import type { Id } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import { insertArtifact, latestArtifact, updateArtifact } from '~db/repositories/artifacts'
import { credentialOf, insertCredential, PRIORITY } from '~db/repositories/credentials'
import { insertEnd, openEnds } from '~db/repositories/ends'
import { knownRows } from '~db/repositories/journal-facts'
import { insertPerson } from '~db/repositories/people'
import type { Store, Tx } from '~db/store'

type Of<K extends JournalEntry['kind']> = Extract<JournalEntry, { kind: K }>

/** What a journal tells of the objects and obligations of one credential, folded to how it stood last. */
export interface Told {
  readonly credential: Id
  readonly system: Id
  readonly artifacts: readonly {
    readonly issue: Of<'issue'>
    readonly nativeId: string | null
    readonly made: boolean
    readonly goneAt: Instant | null
  }[]
  /** Obligations that no read-back confirmed. */
  readonly open: readonly Of<'obligation'>[]
  /** Whose access it was, as far as any obligation says. */
  readonly of: Of<'obligation'> | null
}

export interface Recovered {
  /** Credentials that the engine takes away now, because nothing in this database grants what the journal says they hold. */
  readonly taken: readonly Id[]
  /** Credentials in systems that this database does not know. */
  readonly unreachable: readonly Id[]
}

const BATCH = 100

/** Folds all that the journal tells since the backup, credential by credential. Pure. */
function foldTold(entries: readonly JournalEntry[]): Told[] {
  const made = new Map<Id, string | null>()
  const gone = new Map<Id, Instant>()
  const confirmed = new Set<Id>()
  for (const entry of entries) {
    if (entry.kind === 'made') {
      made.set(entry.artifact, entry.nativeId ?? made.get(entry.artifact) ?? null)
      gone.delete(entry.artifact)
    }
    if (entry.kind === 'gone') gone.set(entry.artifact, entry.at)
    if (entry.kind === 'confirmed') confirmed.add(entry.end)
  }
  // What a start that was cut short wrote back stands in the journal twice.
  const once = <T>(all: readonly T[], idOf: (entry: T) => Id) => [
    ...new Map(all.map((entry) => [idOf(entry), entry])).values(),
  ]
  const issues = once(
    entries.filter((entry): entry is Of<'issue'> => entry.kind === 'issue'),
    (entry) => entry.artifact,
  )
  const owed = once(
    entries.filter((entry): entry is Of<'obligation'> => entry.kind === 'obligation'),
    (entry) => entry.end,
  )
  const systems = new Map([...issues, ...owed].map((entry) => [entry.credential, entry.system]))
  const issuedTo = groupedBy(issues, (issue) => issue.credential)
  const owedBy = groupedBy(owed, (entry) => entry.credential)
  return [...systems].map(([credential, system]) => {
    const own = owedBy.get(credential) ?? []
    return {
      credential,
      system,
      artifacts: (issuedTo.get(credential) ?? []).map((issue) => ({
        issue,
        nativeId: made.get(issue.artifact) ?? null,
        made: made.has(issue.artifact),
        goneAt: gone.get(issue.artifact) ?? null,
      })),
      open: own.filter((entry) => !confirmed.has(entry.end)),
      of: own[0] ?? null,
    }
  })
}

/**
 * Writes back what was given since the backup and is still owed an end, as objects of ours that nothing grants: the engine
 * then takes them by native id and mark, and proves it, as it does with every end. People who are not known any more stand as
 * archived ones without a name, because the journal holds none.
 */
export async function recoverAccounts(
  store: Store,
  entries: readonly JournalEntry[],
  now: Instant,
): Promise<Recovered> {
  const taken: Id[] = []
  const unreachable: Id[] = []
  const told = foldTold(entries)
  for (let from = 0; from < told.length; from += BATCH) {
    const batch = told.slice(from, from + BATCH)
    const known = await knownRows(store.read, {
      credentials: batch.map((each) => each.credential),
      people: batch.flatMap((each) => each.of?.person ?? []),
      systems: batch.map((each) => each.system),
      artifacts: batch.flatMap((each) => each.artifacts.map(({ issue }) => issue.artifact)),
      ends: batch.flatMap((each) => each.open.map((entry) => entry.end)),
    })
    const done = await store.transact(async (tx) => {
      const taken: Id[] = []
      const unreachable: Id[] = []
      const people = new Set(known.people)
      for (const each of batch) {
        const isKnown = known.credentials.has(each.credential)
        if (!isKnown && each.open.length === 0) continue
        if (!known.systems.has(each.system)) {
          unreachable.push(each.credential)
          continue
        }
        if (!isKnown && !(await addCredential(tx, each, people, now))) {
          unreachable.push(each.credential)
          continue
        }
        const artifacts = await addArtifacts(tx, each, known.artifacts, now)
        const ends = await addEnds(tx, each, known.ends)
        if (artifacts + ends > 0) taken.push(each.credential)
      }
      return { taken, unreachable }
    })
    taken.push(...done.taken)
    unreachable.push(...done.unreachable)
  }
  return { taken, unreachable }
}

async function addCredential(
  tx: Tx,
  { of, credential }: Told,
  people: Set<Id>,
  now: Instant,
): Promise<boolean> {
  if (of === null) return false
  if (!people.has(of.person)) {
    people.add(of.person)
    await insertPerson(tx, {
      id: of.person,
      kind: 'contractor',
      vendorId: null,
      name: `Lost in the restore (${of.person.slice(-8)})`,
      email: `${of.person}@lost.invalid`,
      crewLead: false,
      createdAt: now,
      archivedAt: now,
    })
  }
  if ((await credentialOf(tx, of.person, of.system)) !== null) return false
  await insertCredential(tx, {
    id: credential,
    personId: of.person,
    systemId: of.system,
    siteId: of.site,
    vendorId: of.vendor,
    dueAt: now,
    priority: PRIORITY.end,
    inputVersion: 1,
    leaseFence: 0,
    attempts: 0,
    state: 'unknown',
    createdAt: now,
  })
  return true
}

async function addArtifacts(
  tx: Tx,
  { artifacts }: Told,
  known: ReadonlySet<Id>,
  now: Instant,
): Promise<number> {
  let added = 0
  for (const { issue, nativeId, made, goneAt } of artifacts) {
    if (known.has(issue.artifact)) {
      if (made && goneAt === null && nativeId !== null) {
        const latest = await latestArtifact(tx, issue.credential)
        // Not a pass: those are void, whatever the journal tells of them.
        if (latest?.id === issue.artifact && latest.nativeId === null && latest.state === 'intended') {
          await updateArtifact(tx, issue.artifact, { state: 'made', nativeId })
        }
      }
      continue
    }
    const before = await latestArtifact(tx, issue.credential)
    // One object a credential: the one that the journal tells of came after the one that the backup has.
    if (before !== null && before.state !== 'gone') {
      await updateArtifact(tx, before.id, { state: 'gone', goneAt: now })
    }
    await insertArtifact(tx, {
      id: issue.artifact,
      credentialId: issue.credential,
      systemId: issue.system,
      nativeName: issue.nativeName,
      nativeId,
      state: goneAt !== null ? 'gone' : made ? 'made' : 'intended',
      createdAt: issue.at,
      goneAt,
    })
    if (goneAt === null) added++
  }
  return added
}

async function addEnds(tx: Tx, { open, credential }: Told, known: ReadonlySet<Id>): Promise<number> {
  let added = 0
  const standing = new Set((await openEnds(tx, [credential])).map((end) => end.entitlementVersionId))
  for (const entry of open) {
    if (known.has(entry.end) || standing.has(entry.version)) continue
    standing.add(entry.version)
    added++
    await insertEnd(tx, {
      id: entry.end,
      credentialId: entry.credential,
      entitlementId: entry.entitlement,
      entitlementVersionId: entry.version,
      requestId: entry.request,
      personId: entry.person,
      systemId: entry.system,
      siteId: entry.site,
      vendorId: entry.vendor,
      plannedAt: entry.planned,
      reason: entry.reason,
      attempts: 0,
    })
  }
  return added
}

import Database from 'better-sqlite3'
import type { SampleOrganisation } from '~db/seed'
import { CONFIRMED_AFTER, eventStatements, WINDOW } from './past-events'
import { type PastPerson, pastPeople } from './past-people'
import { pastRights, type RevisionWriter, revisionWriter } from './past-rights'
import { VISIT_STATEMENTS, WAITING_ROOM } from './past-tables'
import { idAt } from './past-text'

const DAY = 86_400_000

/** Grants that one visit leaves. */
const GRANTS_EACH = 2
/** Visits written in one transaction. */
const BATCH = 2_500
/** Three years of half a million visits: one every so many ms. */
const APART = Math.floor((3 * 365 * DAY) / 500_000)
/** Every so many visits somebody comes who holds something now, too: their own history grows with the rest. */
const REGULARS = 50

const REQUEST = 1
const REVISION = 2
const GRANT = 3
const END = 4
const ARTIFACT = 5

/** Grants that are over, with all that came of them, written into a portal's database in growing numbers. */
export interface Past {
  /** Writes on until there are so many grants. */
  growTo(grants: number): void
  /** The cursor of a page of confirmed ends that begins in the middle of what was written. */
  middle(): string
  close(): void
}

/**
 * Opens a portal's database to write its past: `most` grants end two days ago, fewer of them earlier. Nobody else may write
 * meanwhile. It does not wait for the disk: what is cut short is of no use anyway.
 */
export function openPast(file: string, organisation: SampleOrganisation, most: number): Past {
  const { lena = '', sofia = '', ines = '', pia = '', gus = '' } = organisation.people
  const database = new Database(file)
  // Nobody else has it open, and a write-ahead log would write everything twice.
  database.pragma('journal_mode = MEMORY')
  database.pragma('synchronous = OFF')
  database.pragma('foreign_keys = OFF')
  database.pragma('temp_store = MEMORY')
  database.pragma('cache_size = -400000')
  for (const statement of WAITING_ROOM) database.exec(statement)
  const begun = Date.now() - 2 * DAY - Math.ceil(most / GRANTS_EACH) * APART
  const people = pastPeople(database, organisation, pastRights(database), begun)
  const writers = new Map<string, RevisionWriter>()
  const visit = inserter(database, 'visit')
  const held = inserter(database, 'held')
  const statements = [...VISIT_STATEMENTS, ...eventStatements()].map((text) => database.prepare(text))
  let written = 0
  // Whether a new row takes the place of another need not be asked of each: no two of these have the same key.
  const guards = database
    .prepare("select name, sql from sqlite_master where type = 'trigger' and name like '%_no_replace'")
    .all() as { name: string; sql: string }[]

  function writerFor({ holds }: PastPerson): RevisionWriter {
    const [one, other] = holds
    const key = one.right.asked.versionId + other.right.asked.versionId
    const writer = writers.get(key) ?? revisionWriter([one.right, other.right])
    writers.set(key, writer)
    return writer
  }

  /** One visit and its two grants, into the waiting room. */
  function receive(n: number): void {
    const at = begun + n * APART
    const person =
      n % REGULARS === 0 ? people.regular(n / REGULARS) : people.comer(n - Math.floor(n / REGULARS) - 1, at)
    const common = {
      ...{
        request: idAt(at, REQUEST, n),
        revision: idAt(at, REVISION, n),
        person: person.id,
        vendor: person.vendor,
      },
      ...{ site: person.holds[0].right.site.id, valid_from: at + WINDOW.from, valid_to: at + WINDOW.to },
      ...{ requester: lena, sponsor: sofia, it: ines, security: pia },
    }
    const texts = writerFor(person)({ ...common, name: person.name, work_order: `WO-${n}` })
    const artifacts = person.holds.map((_, slot) => idAt(at, ARTIFACT, 2 * n + slot))
    visit({
      ...{ n, at, number: 2_000_000 + n, guard: gus },
      ...common,
      ...texts,
      credential: person.holds[0].credential,
      artifact: artifacts[0],
    })
    for (const [slot, { credential, right }] of person.holds.entries()) {
      const g = 2 * n + slot
      const makes = slot === 0 || credential !== person.holds[0].credential
      held({
        ...{ g, at, makes: makes ? 1 : 0 },
        ...common,
        system: right.asked.systemId,
        kind: right.kind,
        credential,
        entitlement: right.asked.entitlementId,
        version: right.asked.versionId,
        grant_id: idAt(at, GRANT, g),
        end_id: idAt(at, END, g),
        artifact: artifacts[makes ? slot : 0],
        native_name: `${right.kind === 'gate-pass' ? 'pass' : person.name.toLowerCase().replaceAll(' ', '.')}-${credential.slice(-12)}`,
        proof: right.kind === 'gate-pass' ? 'portal' : 'read',
      })
    }
  }

  return {
    growTo(grants) {
      const visits = Math.ceil(grants / GRANTS_EACH)
      for (const { name } of guards) database.exec(`drop trigger ${name}`)
      while (written < visits) {
        const until = Math.min(visits, written + BATCH)
        database.exec('begin immediate')
        for (; written < until; written++) receive(written)
        for (const statement of statements) statement.run()
        database.exec('delete from visit; delete from held; commit')
      }
      for (const { sql } of guards) database.exec(sql)
    },
    middle() {
      const n = Math.floor(written / 2)
      const at = begun + n * APART
      return `${at + WINDOW.to + CONFIRMED_AFTER}.${idAt(at, END, 2 * n)}`
    },
    close: () => void database.close(),
  }
}

function inserter(database: Database.Database, table: string): (row: Record<string, unknown>) => void {
  const columns = database.pragma(`temp.table_info(${table})`) as { name: string }[]
  const names = columns.map(({ name }) => name)
  const statement = database.prepare(
    `insert into ${table} (${names.join(', ')}) values (${names.map(() => '?').join(', ')})`,
  )
  return (row) => void statement.run(names.map((name) => row[name] ?? null))
}

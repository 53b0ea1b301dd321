import type Database from 'better-sqlite3'
import type { SampleOrganisation } from '~db/seed'
import type { Right } from './past-rights'
import { idAt } from './past-text'

const DAY = 86_400_000
const VENDORS = 40
/** So many people come at a time, so often each; then others come. */
const AT_A_TIME = 50
const VISITS_EACH = 10

const VENDOR = 0x10
const PERSON = 0x11
const CREDENTIAL = 0x12
const DOCUMENT = 0x13

const FIRST = ['Robin', 'Noel', 'Kim', 'Maxime', 'Sascha', 'Andrea', 'Jules', 'Dominique']
const LAST = ['Fitter', 'Brandt', 'Okafor', 'Lindqvist', 'Moreau', 'Petrov', 'Castellano']

export interface Holding {
  readonly credential: string
  readonly right: Right
}

/** Somebody who comes, with the two rights that are asked for each time. */
export interface PastPerson {
  readonly id: string
  readonly name: string
  readonly vendor: string
  readonly holds: readonly [Holding, Holding]
}

export interface PastPeople {
  /** Who comes on this visit, and is gone for good after a few more. */
  comer(n: number, at: number): PastPerson
  /** One of those who hold something now. */
  regular(n: number): PastPerson
}

/** The people of the past: their rows are written as they first come. */
export function pastPeople(
  database: Database.Database,
  { people, vendors }: SampleOrganisation,
  rights: readonly Right[],
  begun: number,
): PastPeople {
  const vendorIds = writeVendors(database, begun)
  const regulars = regularsOf(database, rights, vendors.kestrel as string)
  const gates = rights.filter(({ kind }) => kind === 'gate-pass')
  const directories = rights.filter(({ kind }) => kind !== 'gate-pass')
  const present: PastPerson[] = []

  const person = database.prepare(
    `insert into person (id, kind, vendor_id, name, email, crew_lead, created_at) values (?, 'contractor', ?, ?, ?, 0, ?)`,
  )
  const induction = database.prepare(
    `insert into document (id, type, person_id, expires_on, uploaded_by, uploaded_at, checked_by, checked_seat, checked_at)
      values (?, 'induction', ?, ?, ?, ?, ?, 'physical_security', ?)`,
  )
  const credential = database.prepare(
    `insert into credential (id, person_id, system_id, site_id, vendor_id, priority, input_version, lease_fence, attempts, state,
      observation, observed_at, confirmed_gone_at, created_at)
      values (?, ?, ?, ?, ?, 2, 21, 40, 0, 'gone', ?, ?, ?, ?)`,
  )

  /** At the gate of a site and in a directory of it; where a site has none, two zones by one pass. */
  function rightsOf(index: number): readonly [Right, Right] {
    const gate = gates[index % gates.length] as Right
    const beside = directories.filter(({ site }) => site.id === gate.site.id)
    const other =
      beside[index % beside.length] ?? gates.find((each) => each !== gate && each.site.id === gate.site.id)
    if (!other) throw new Error(`${gate.site.name} has one right only`)
    return [gate, other]
  }

  function arrive(index: number, at: number): PastPerson {
    const id = idAt(at, PERSON, index)
    const name = `${FIRST[index % FIRST.length]} ${LAST[index % LAST.length]}`
    const vendor = vendorIds[index % VENDORS] as string
    person.run(id, vendor, name, `${name.toLowerCase().replace(' ', '.')}.${index}@vendor.example`, at)
    const valid = new Date(at + 365 * DAY).toISOString().slice(0, 10)
    induction.run(idAt(at, DOCUMENT, index), id, valid, people.ada, at, people.pia, at)
    const [first, second] = rightsOf(index)
    const hold = (right: Right, slot: number): Holding => {
      const held = idAt(at, CREDENTIAL, 2 * index + slot)
      const seen = {
        ...{ presence: 'absent', nativeId: null, entitlements: [], expiresAt: null, ours: false },
        ...{ sentinelSeen: true, identity: right.asked.approvedIdentity, proof: 'read' },
      }
      const gone = at + 30 * DAY
      const { systemId } = right.asked
      credential.run(held, id, systemId, right.site.id, vendor, JSON.stringify(seen), gone, gone, at)
      return { credential: held, right }
    }
    const one = hold(first, 0)
    const same = first.asked.systemId === second.asked.systemId
    return {
      ...{ id, name, vendor },
      holds: [one, same ? { credential: one.credential, right: second } : hold(second, 1)],
    }
  }

  return {
    comer(n, at) {
      const place = n % AT_A_TIME
      const round = Math.floor(n / AT_A_TIME)
      if (round % VISITS_EACH === 0 || !present[place]) {
        present[place] = arrive(Math.floor(round / VISITS_EACH) * AT_A_TIME + place, at)
      }
      return present[place] as PastPerson
    },
    regular: (n) => regulars[n % regulars.length] as PastPerson,
  }
}

function writeVendors(database: Database.Database, begun: number): readonly string[] {
  const insert = database.prepare(
    'insert into vendor (id, name, contract_ends_on, created_at) values (?, ?, ?, ?)',
  )
  const ends = new Date(Date.now() + 200 * DAY).toISOString().slice(0, 10)
  return Array.from({ length: VENDORS }, (_, index) => {
    const id = idAt(begun, VENDOR, index)
    insert.run(id, `${LAST[index % LAST.length]} Installations ${index + 1}`, ends, begun)
    return id
  })
}

/** Those who hold something now, two of what they hold each. */
function regularsOf(
  database: Database.Database,
  rights: readonly Right[],
  vendor: string,
): readonly PastPerson[] {
  const rows = database
    .prepare(
      `select p.id, p.name, c.id as credential, c.system_id as system from credential c join person p on p.id = c.person_id
        where c.state = 'on' order by c.id`,
    )
    .all() as { id: string; name: string; credential: string; system: string }[]
  const holdings = new Map<string, { name: string; holds: Holding[] }>()
  for (const { id, name, credential, system } of rows) {
    const right = rights.find(({ asked }) => asked.systemId === system)
    const one = holdings.get(id) ?? { name, holds: [] }
    if (right) one.holds.push({ credential, right })
    holdings.set(id, one)
  }
  return [...holdings].flatMap(
    ([
      id,
      {
        name,
        holds: [first, second],
      },
    ]) => (first && second ? [{ id, name, vendor, holds: [first, second] as const }] : []),
  )
}

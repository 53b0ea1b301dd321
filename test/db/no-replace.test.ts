import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '~db/store'
import { openSqlite } from '~db/store.sqlite'

type Row = Readonly<Record<string, string | number>>

/** A row of each table that is only appended to, and the keys by which another row could take its place. */
const HISTORY: readonly [table: string, row: Row, keys: readonly (readonly string[])[]][] = [
  [
    'audit_event',
    { id: 'e', at: 1, type: 't', body: 'true', salt: 's', commitment: 'c' },
    [['id'], ['commitment']],
  ],
  ['audit_subject', { kind: 'person', subject_id: 'p', event_id: 'e' }, [['kind', 'subject_id', 'event_id']]],
  [
    'request_revision',
    { id: 'v', request_id: 'q', revision: 1, body: 'b', digest: 'd', created_by: 'p', created_at: 1 },
    [['id'], ['request_id', 'revision']],
  ],
  [
    'approval',
    {
      id: 'a',
      request_id: 'q',
      revision_id: 'v',
      seat: 'it',
      approver_id: 'p',
      verdict: 'deny',
      digest: 'd',
      totp_step: 1,
      mac: 'm',
      decided_at: 1,
    },
    [['id'], ['revision_id', 'seat'], ['revision_id', 'approver_id']],
  ],
  [
    'entitlement_version',
    {
      id: 'n',
      entitlement_id: 'r',
      version: 1,
      name: 'n',
      mapping: '{}',
      risk_tier: 'low',
      escort_required: 0,
      created_by: 'p',
      created_at: 1,
    },
    [['id'], ['entitlement_id', 'version']],
  ],
  [
    'gate_check',
    { id: 'k', site_id: 's', guard_id: 'g', input: 'typed', verdict: 'stop', reason: 'ended', checked_at: 1 },
    [['id']],
  ],
]

describe('history in SQLite', () => {
  let folder: string
  let store: Store
  let db: Database.Database
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'daypass-history-'))
    const file = join(folder, 'daypass.sqlite')
    store = openSqlite(file, 'db/migrations/sqlite')
    // Somebody else's connection, with none of the portal's settings.
    db = new Database(file)
    db.pragma('foreign_keys = OFF')
  })
  afterEach(async () => {
    db.close()
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const insert = (table: string, row: Row, how = 'insert') => {
    const names = Object.keys(row)
    const marks = names.map(() => '?').join(', ')
    return db.prepare(`${how} into ${table} (${names.join(', ')}) values (${marks})`).run(Object.values(row))
  }

  it.each(HISTORY)('%s keeps its rows, whichever key another row comes with', (table, row, keys) => {
    const { lastInsertRowid } = insert(table, row)
    const before = db.prepare(`select rowid, * from ${table}`).all()
    const other = Object.fromEntries(
      Object.entries(row).map(([name, value]) => [
        name,
        typeof value === 'number' ? value + 1 : `${value}-other`,
      ]),
    )
    const rowid = Number(lastInsertRowid)
    const clashes = [{ ...other, rowid }, ...keys.map((key) => ({ ...other, ...pick(row, key) }))]
    for (const clash of clashes) {
      expect(() => insert(table, clash, 'insert or replace')).toThrow('never changed or removed')
    }
    expect(db.prepare(`select rowid, * from ${table}`).all()).toEqual(before)
    insert(table, other)
    expect(db.prepare(`select * from ${table}`).all()).toHaveLength(2)
  })
})

function pick(row: Row, names: readonly string[]): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => names.includes(name)))
}

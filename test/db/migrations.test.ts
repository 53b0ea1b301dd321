import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '~db/store'
import { openPostgres } from '~db/store.postgres'
import { openSqlite } from '~db/store.sqlite'
import type { Dialect } from '../support/portal'
import { createDatabase } from '../support/postgres-database'
import { openRaw, type Place } from '../support/raw-database'

const WHOLE = {
  sqlite: 'db/migrations/sqlite',
  postgres: 'db/migrations/postgres',
}

const SITE =
  "insert into site (id, name, time_zone, call_name, call_phone, created_at) values ('s', 'Kiruna', 'UTC', 'Desk', '1', 0)"
/** A zone of a site that there is not. */
const ORPHAN =
  "insert into zone (id, site_id, name, risk_tier, escort_required, created_at) select 'z', 'nowhere', 'Hall', 'low', 1 = 0, 0"

/** What the database says its tables, columns, indexes, triggers and references are. */
const SHAPE = {
  sqlite: [
    "select type, name, tbl_name, sql from sqlite_master where name not like 'sqlite_%' order by type, name",
  ],
  postgres: [
    "select table_name, column_name, data_type, is_nullable, column_default from information_schema.columns where table_schema = 'public' order by 1, 2",
    "select indexname, indexdef from pg_indexes where schemaname = 'public' order by 1",
    "select conrelid::regclass::text as of, conname, pg_get_constraintdef(oid) as is from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2",
    'select tgrelid::regclass::text as of, tgname from pg_trigger where not tgisinternal order by 1, 2',
  ],
}

interface Journal {
  entries: { idx: number; tag: string; when: number }[]
}

describe.each(['sqlite', 'postgres'] as const)('the migrations of %s', (dialect: Dialect) => {
  let home: string
  const closing: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'daypass-migrations-'))
  })
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close()
    await rm(home, { recursive: true, force: true })
  })

  /** An empty database and a way to open it with a folder of migrations. */
  async function emptyDatabase() {
    const place: Place = { dataDir: await mkdtemp(join(home, 'data-')), databaseUrl: null }
    if (dialect === 'sqlite') {
      const file = join(place.dataDir, 'daypass.sqlite')
      return { place, open: async (folder: string): Promise<Store> => openSqlite(file, folder) }
    }
    const database = await createDatabase('template0')
    closing.push(() => database.drop())
    return {
      place: { ...place, databaseUrl: database.url },
      open: (folder: string): Promise<Store> => openPostgres(database.url, folder),
    }
  }

  async function withRaw<T>(place: Place, use: (raw: Awaited<ReturnType<typeof openRaw>>) => Promise<T>) {
    const raw = await openRaw(dialect, place)
    try {
      return await use(raw)
    } finally {
      await raw.close()
    }
  }
  const shapeOf = (place: Place) =>
    withRaw(place, async (raw) => {
      const parts = []
      for (const sql of SHAPE[dialect]) parts.push(await raw.rows(sql))
      return parts
    })
  const entries = async () =>
    (JSON.parse(await readFile(`${WHOLE[dialect]}/meta/_journal.json`, 'utf8')) as Journal).entries

  /** The folder as it was when it held so many migrations, and one more if given. */
  async function folderOf(count: number, more?: string): Promise<string> {
    const folder = await mkdtemp(join(home, 'migrations-'))
    await cp(WHOLE[dialect], folder, { recursive: true })
    const journal = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8')) as Journal
    journal.entries = journal.entries.slice(0, count)
    if (more !== undefined) {
      await writeFile(`${folder}/9999_more.sql`, more)
      const when = Math.max(...journal.entries.map((entry) => entry.when)) + 1
      journal.entries.push({ ...journal.entries[0], idx: count, tag: '9999_more', when })
    }
    await writeFile(`${folder}/meta/_journal.json`, JSON.stringify(journal))
    return folder
  }

  it('lead from every earlier state to the same tables as from nothing, and keep what is there', async () => {
    const fresh = await emptyDatabase()
    await (await fresh.open(WHOLE[dialect])).close()
    const newest = await shapeOf(fresh.place)
    expect(newest.flat().length).toBeGreaterThan(100)
    const all = await entries()
    for (let count = 1; count < all.length; count++) {
      const old = await emptyDatabase()
      await (await old.open(await folderOf(count))).close()
      await withRaw(old.place, (raw) => raw.run(SITE))
      await (await old.open(WHOLE[dialect])).close()
      expect(await shapeOf(old.place), `from ${all[count - 1]?.tag}`).toEqual(newest)
      expect(await withRaw(old.place, (raw) => raw.rows('select name from site'))).toEqual([
        { name: 'Kiruna' },
      ])
    }
  })

  it('are applied once, by whoever opens the database first', async () => {
    const { place, open } = await emptyDatabase()
    await (await open(WHOLE[dialect])).close()
    const before = await shapeOf(place)
    await (await open(WHOLE[dialect])).close()
    expect(await shapeOf(place)).toEqual(before)
    if (dialect === 'postgres') {
      const other = await emptyDatabase()
      const nodes = await Promise.all([other.open(WHOLE[dialect]), other.open(WHOLE[dialect])])
      for (const node of nodes) await node.close()
      expect(await shapeOf(other.place)).toEqual(before)
    }
  })

  it('that leave a row without the one it refers to do not pass for done', async () => {
    const { open } = await emptyDatabase()
    await (await open(WHOLE[dialect])).close()
    const broken = await folderOf((await entries()).length, ORPHAN)
    await expect(open(broken)).rejects.toThrow()
  })

  it('leave references that are kept from then on', async () => {
    const { place, open } = await emptyDatabase()
    const store = await open(WHOLE[dialect])
    closing.push(() => store.close())
    const orphan = store.transact(async ({ q, t }) => {
      await q.insert(t.zone).values({
        id: 'z',
        siteId: 'nowhere',
        name: 'Hall',
        riskTier: 'low',
        escortRequired: false,
        createdAt: 0,
      })
    })
    await expect(orphan).rejects.toThrow()
    if (dialect === 'sqlite') {
      expect(await withRaw(place, (raw) => raw.rows('pragma foreign_key_check'))).toEqual([])
    }
  })
})

import pg from 'pg'
import type { Store } from '~db/store'
import { openPostgres } from '~db/store.postgres'
import { createDatabase } from './postgres-database'

/** A PostgreSQL database without rows, and a store on it whose connections earlier tests have warmed. */
export interface KeptDatabase {
  readonly url: string
  /** Closing it ends the use, not the connections: whoever still writes by then is an error, as after an end. */
  readonly store: Store
  /** Once everything that used it is closed: empties it for the next test, or drops it where it is not as it was made. */
  giveBack(): Promise<void>
}

interface Place {
  readonly url: string
  readonly store: Store
  readonly cleaner: pg.Client
  readonly shape: string
  drop(): Promise<unknown>
}

/** What tables, columns, constraints, functions and triggers there are: what a test changes of them is not undone. */
const SHAPE = `select concat_ws(' ',
  (select count(*) from pg_class), (select count(*) from pg_proc), (select count(*) from pg_namespace),
  (select count(*) from pg_constraint), (select count(*) from pg_attribute),
  (select md5(string_agg(prosrc, '' order by oid)) from pg_proc where pronamespace = 'public'::regnamespace), (select string_agg(tgname || tgenabled::text, ' ' order by tgname) from pg_trigger where not tgisinternal)
) as shape`

/** Past the triggers: they guard what nobody may delete, and here all of it goes. */
const EMPTY = `set session_replication_role = replica;
do $$ declare one record; begin
  for one in select tablename from pg_tables where schemaname = 'public' loop
    execute format('delete from %I', one.tablename);
  end loop;
end $$`

/** The databases of this process that no test uses now. */
const free: Place[] = []

/**
 * A new connection learns the tables and plans each statement anew, which takes a small test longer than all the rest: a
 * database and its connections go from test to test, and only the rows go.
 */
export async function takeDatabase(): Promise<KeptDatabase> {
  const place = free.pop() ?? (await makePlace())
  const store = storeUntilClosed(place.store)
  return {
    url: place.url,
    store,
    async giveBack() {
      await store.close()
      await place.cleaner.query(EMPTY)
      if ((await shapeOf(place.cleaner)) === place.shape) free.push(place)
      else await endOf(place)
    },
  }
}

async function makePlace(): Promise<Place> {
  const { url, drop } = await createDatabase()
  const store = await openPostgres(url, 'db/migrations/postgres')
  const cleaner = new pg.Client({ connectionString: url })
  cleaner.on('error', () => undefined)
  await cleaner.connect()
  return { url, store, cleaner, drop, shape: await shapeOf(cleaner) }
}

async function endOf({ store, cleaner, drop }: Place): Promise<void> {
  await cleaner.end()
  await store.close()
  await drop()
}

async function shapeOf(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ shape: string }>(SHAPE)
  return rows[0]?.shape ?? ''
}

/** The store for one test, until it is closed. */
function storeUntilClosed(store: Store): Store {
  const inHand = new Set<Promise<unknown>>()
  const reads = Proxy.revocable(store.read.q, {})
  let closed = false
  return {
    ...store,
    read: { ...store.read, q: reads.proxy },
    transact(work, lane) {
      if (closed) return Promise.reject(new Error('the store is closed'))
      const done = store.transact(work, lane)
      const over: Promise<unknown> = done.then(
        () => inHand.delete(over),
        () => inHand.delete(over),
      )
      inHand.add(over)
      return done
    },
    async close() {
      while (inHand.size > 0) await Promise.all(inHand)
      closed = true
      reads.revoke()
    },
  }
}

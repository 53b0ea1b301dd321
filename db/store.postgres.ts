import { sql } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import type { Queries, Store, Tx } from './store'
import { tables } from './tables'
import { postgresKit } from './tables/kit'

const t = tables(postgresKit)

/** A transaction is repeated this often before it is called a failure; each try waits a little longer than the last. */
const ATTEMPTS = 12

/** Two nodes starting at once must not both migrate: any constant that nobody else uses will do. */
const MIGRATION_LOCK = 7_251_003

/**
 * How long a transaction may wait for its own process, ms: well below a lease. A node that is stopped in the middle of one keeps
 * its rows locked, and no other node could end what it holds.
 */
const IDLE_IN_TRANSACTION = 10_000

/** Connects to and migrates a PostgreSQL database. */
export async function openPostgres(url: string, migrationsFolder: string, poolSize = 10): Promise<Store> {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION,
  })
  // The database may end a session while its transaction is between two queries: the next query tells, not the process's end.
  pool.on('connect', (client) => client.on('error', () => undefined))
  // An idle connection that breaks must not end the process: the pool replaces it.
  pool.on('error', () => undefined)
  await migrateOnce(pool, migrationsFolder)
  const db = drizzle(pool, { casing: 'snake_case' })
  // A pool that ends while a transaction still waits for its connection never answers it.
  const inHand = new Set<Promise<unknown>>()
  const kept = <T>(work: Promise<T>): Promise<T> => {
    const done: Promise<unknown> = work.then(
      () => inHand.delete(done),
      () => inHand.delete(done),
    )
    inHand.add(done)
    return work
  }
  return {
    dialect: 'postgres',
    t,
    read: { dialect: 'postgres', t, q: db as unknown as Queries, home: () => null },
    transact: (work, lane) =>
      kept(
        repeated(async () => {
          const after: (() => void)[] = []
          const result = await db.transaction(
            async (q) => {
              const { proxy, revoke } = Proxy.revocable(q, {})
              const tx: Tx = {
                dialect: 'postgres',
                t,
                q: proxy as unknown as Queries,
                home: () => null,
                writable: true,
                afterCommit: (run) => after.push(run),
                journal: () => undefined,
              }
              try {
                return await work(tx)
              } finally {
                revoke()
              }
            },
            { isolationLevel: lane === 'engine' ? 'read committed' : 'serializable' },
          )
          for (const run of after) run()
          return result
        }),
      ),
    close: async () => {
      while (inHand.size > 0) await Promise.all(inHand)
      await pool.end()
    },
  }
}

async function migrateOnce(pool: pg.Pool, migrationsFolder: string) {
  const client = await pool.connect()
  try {
    const db = drizzle(client)
    await db.execute(sql`select pg_advisory_lock(${MIGRATION_LOCK})`)
    try {
      await migrate(db, { migrationsFolder })
    } finally {
      await db.execute(sql`select pg_advisory_unlock(${MIGRATION_LOCK})`)
    }
  } finally {
    client.release()
  }
}

async function repeated<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run()
    } catch (error) {
      if (attempt === ATTEMPTS || !isSerializationFailure(error)) throw error
      await new Promise((resolve) => setTimeout(resolve, attempt * 5))
    }
  }
}

/** 40001 serialization_failure, 40P01 deadlock_detected: the same transaction may succeed when repeated. */
function isSerializationFailure(error: unknown): boolean {
  for (let e = error; e instanceof Error; e = e.cause) {
    const code = (e as { code?: unknown }).code
    if (code === '40001' || code === '40P01') return true
  }
  return false
}

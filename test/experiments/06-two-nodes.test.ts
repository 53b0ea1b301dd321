import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq, isNull } from 'drizzle-orm'
import pg from 'pg'
import { createPortal } from '~/container.server'
import { HOUR, SECOND } from '~/domain/kernel/time'
import { touch } from '~db/repositories/credential-inputs'
import { endGrants } from '~db/repositories/grants'
import { createDatabase } from '../support/postgres-database'
import { experiment, type Outcome, sized } from './experiment'
import { type Given, populate } from './kill/population'
import { startTruthServer } from './kill/truth-server'

const COUNT = sized(200, 1_000)
const ROUNDS = sized(1, 3)
const SYSTEMS = ['system0', 'system1', 'system2', 'system3']
/** How long the holder is stopped, ms, and then until its leases are taken over and all is ended: a ceiling, not a wait. */
const STOPPED = 30 * SECOND
const PATIENCE = 150 * SECOND
const DELAY = 150

/**
 * Writes down what a transaction of the stopped node changed on a credential whose lease it does not hold: everything but
 * that it is due again, which is what a late result is to do.
 */
const WATCH = `
  create table stale_write (credential_id text, was text, became text);
  create function watch_stale() returns trigger language plpgsql as $$
  begin
    if current_setting('application_name') = 'node-a' and old.lease_node is distinct from 'node-a'
      and (new.state, new.attempts, new.fault, new.confirmed_gone_at, new.observed_at)
        is distinct from (old.state, old.attempts, old.fault, old.confirmed_gone_at, old.observed_at)
    then insert into stale_write values (old.id, old.state, new.state); end if;
    return new;
  end $$;
  create trigger watch_stale after update on credential for each row execute function watch_stale();`

interface Round {
  /** Leases the holder had when it was stopped. */
  readonly held: number
  readonly staleWrites: number
  readonly regrants: number
  readonly live: number
  readonly open: number
  readonly events: number
}

async function play(): Promise<Round> {
  const truth = await startTruthServer(SYSTEMS, DELAY)
  const database = await createDatabase()
  const home = await mkdtemp(join(tmpdir(), 'daypass-two-nodes-'))
  const settings = (node: string) => ({
    DAYPASS_DATA_DIR: join(home, node),
    DAYPASS_SEAL_KEY: Buffer.alloc(32, 7).toString('base64'),
    DAYPASS_BASE_URL: 'http://portal.test:3000',
    DAYPASS_GIVING_PER_HOUR: '1000000',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `${database.url}?application_name=${node}`,
  })
  const children: ChildProcess[] = []
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const count = async (query: string) => Number((await client.query(query)).rows[0].count)
  try {
    const portal = await createPortal(settings('watcher'), { print: () => undefined })
    const { services } = portal
    const to = services.clock.now() + HOUR
    // Half of them hold it and lose it now; the other half is about to be given it.
    const given = await populate(portal, truth, COUNT, to, COUNT / 2)
    await client.query(WATCH)
    const end = async ({ grantIds, credentialIds }: Pick<Given, 'grantIds' | 'credentialIds'>) => {
      await services.store.transact(async (tx) => {
        const now = services.clock.now()
        await endGrants(tx, grantIds, now, null, 'the work is done')
        await touch(tx, { credentialIds }, now)
      })
    }
    const start = (node: string) => {
      const env = { PATH: process.env.PATH, NODE_ENV: 'production' as const, ...settings(node) }
      const child = spawn(process.execPath, ['--import', 'tsx', 'test/experiments/kill/portal.ts'], {
        env: { ...env, NODE_NAME: node, UNTIL_KILLED: 'yes' },
        stdio: ['ignore', 'ignore', 'inherit'],
      })
      children.push(child)
      return child
    }
    const holder = start('node-a')
    for (const each of given.filter((one) => one.held)) await end(each)
    await until(() => truth.writes.filter(({ gives }) => gives).length >= 10 && truth.writes.length >= 30)
    // In the middle of a transaction where that can be met: then it holds rows as well.
    const inTransaction = () =>
      count(
        "select count(*) from pg_stat_activity where application_name = 'node-a' and state = 'idle in transaction'",
      )
    for (let tries = 0; tries < 40; tries++) {
      holder.kill('SIGSTOP')
      if ((await inTransaction()) > 0) break
      if (tries < 39) holder.kill('SIGCONT')
    }
    const stoppedAt = performance.now()
    const held = await count("select count(*) from credential where lease_node = 'node-a'")
    start('node-b')
    for (const each of given.filter((one) => !one.held)) await end(each)
    const { q, t } = services.store.read
    const open = () => q.$count(t.end, isNull(t.end.confirmedAt))
    const live = () =>
      [...truth.systems.values()].flatMap((each) => [...each.values()]).filter((x) => x.active)
    const leased = () => count("select count(*) from credential where lease_node = 'node-a'")
    await until(
      async () =>
        performance.now() - stoppedAt >= STOPPED && live().length + (await open()) + (await leased()) === 0,
    )
    const before = truth.writes.length
    holder.kill('SIGCONT')
    // It works on: its late results come in, and it beats again.
    const beat = () =>
      count(`select count(*) from node where id = 'node-a' and seen_at > ${Date.now() - 4_000}`)
    await until(async () => (await beat()) > 0)
    await new Promise((resolve) => setTimeout(resolve, 4 * SECOND))
    const events = await q.select().from(t.auditEvent).where(eq(t.auditEvent.type, 'end.confirmed'))
    const round = {
      held,
      staleWrites: await count('select count(*) from stale_write'),
      regrants: truth.writes.slice(before).filter(({ gives }) => gives).length,
      live: live().length,
      open: await open(),
      events: events.length - (await q.$count(t.end)),
    }
    await portal.close()
    return round
  } finally {
    for (const child of children) {
      child.kill('SIGKILL')
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close')
    }
    await client.end()
    await truth.close()
    await database.drop()
    await rm(home, { recursive: true, force: true })
  }
}

async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  const limit = performance.now() + PATIENCE
  while (!(await done())) {
    if (performance.now() > limit) throw new Error(`waited ${PATIENCE / SECOND} s in vain: ${done}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function run(): Promise<Outcome> {
  const rounds: Round[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await play())
  const sum = (what: keyof Round) => rounds.reduce((total, round) => total + round[what], 0)
  return {
    figure: `${sum('staleWrites')} writes with a stale fence, ${sum('regrants')} re-grants, ${sum('live')} live and ${sum('open')} open at the end, ${sum('events')} events too many; ${sum('held')} leases were held when it was stopped for ${STOPPED / SECOND} s (${ROUNDS} times)`,
    passed:
      sum('staleWrites') + sum('regrants') + sum('live') + sum('open') + Math.abs(sum('events')) === 0 &&
      rounds.every(({ held }) => held > 0),
  }
}

experiment(
  6,
  'two nodes',
  'the lease holder stopped for 30 s, then woken: 0 writes with a stale fence, 0 re-grants',
  run,
)

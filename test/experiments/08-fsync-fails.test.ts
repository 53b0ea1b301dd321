import { spawn, spawnSync } from 'node:child_process'
import { createSecretKey, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe } from 'vitest'
import { readJournal } from '~/platform/journal/read-journal.server'
import { openSqlite } from '~db/store.sqlite'
import { experiment, sized } from './experiment'
import { chanceOf } from './simulation/chance'

const RUNS = sized(2, 10)
/** Lines of one run until its process is killed. */
const LINES = sized(300, 1_000)

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url))

// The shim is built on the spot.
const canBuild = spawnSync('gcc', ['--version']).status === 0
if (!canBuild) console.error('!!! SKIPPED: experiment 8 needs gcc, which is not here.')

describe.skipIf(!canBuild)('with a compiler', () => {
  experiment(8, 'fsync fails', '0 acknowledged and then lost', async () => {
    const seed = Number(process.env.SIM_SEED ?? Math.floor(Math.random() * 2 ** 31))
    const chance = chanceOf(seed)
    const home = await mkdtemp(join(tmpdir(), 'daypass-fsync-'))
    try {
      const shim = join(home, 'shim.so')
      const built = spawnSync('gcc', [
        '-shared',
        '-fPIC',
        '-O1',
        '-o',
        shim,
        here('./fsync/failing-fsync.c'),
        '-ldl',
        '-lpthread',
      ])
      if (built.status !== 0) throw new Error(`the shim cannot be built: ${built.error ?? built.stderr}`)
      const control = join(home, 'control')
      const sealKey = randomBytes(32)
      const settings = {
        DAYPASS_DATA_DIR: join(home, 'data'),
        DAYPASS_SEAL_KEY: sealKey.toString('base64'),
        LOG_LEVEL: 'silent',
      }
      const acknowledged = { lock: new Set<string>(), issue: new Set<string>() }
      let refused = 0
      for (let run = 0; run < RUNS; run++) {
        const env = {
          PATH: process.env.PATH,
          NODE_ENV: 'production' as const,
          ...settings,
          LD_PRELOAD: shim,
          FSYNC_CONTROL: control,
        }
        const child = spawn(
          process.execPath,
          ['--import', 'tsx', here('./fsync/acknowledging-portal.ts'), `run${run}`],
          {
            env,
            stdio: ['ignore', 'pipe', 'inherit'],
          },
        )
        let lines = 0
        for await (const line of createInterface({ input: child.stdout })) {
          const [word, id = ''] = line.split(' ')
          if (word === 'lock' || word === 'issue') acknowledged[word].add(id)
          if (word === 'refused') refused++
          if (++lines === LINES) child.kill('SIGKILL')
          // Now and then the syncs of the journal, of the database or of both begin to fail, or stop failing.
          if (chance.hits(0.1)) {
            const which = chance.pick(['.jsonl', '-wal', '/data/', ''])
            if (which === '') await rm(control, { force: true })
            else await writeFile(control, which)
          }
        }
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
        await rm(control, { force: true })
        if (lines < LINES) throw new Error(`the portal of run ${run} ended by itself after ${lines} lines`)
      }
      const store = openSqlite(join(home, 'data', 'daypass.sqlite'), 'db/migrations/sqlite')
      const locks = await store.read.q.select({ id: store.t.accessLock.id }).from(store.t.accessLock)
      await store.close()
      const journal = await readJournal(join(home, 'data', 'journal'), createSecretKey(sealKey))
      const issued = journal.groups.flatMap((group) =>
        group.entries.flatMap((entry) => (entry.kind === 'issue' ? [entry.artifact] : [])),
      )
      const lostLocks = [...acknowledged.lock].filter((id) => !locks.some((lock) => lock.id === id)).length
      const lostIssues = [...acknowledged.issue].filter((id) => !issued.includes(id)).length
      const count = acknowledged.lock.size + acknowledged.issue.size
      return {
        figure: `${lostLocks} of ${acknowledged.lock.size} locks and ${lostIssues} of ${acknowledged.issue.size} issues acknowledged and lost, ${refused} refused, ${RUNS} kills, journal ${journal.damaged ? 'DAMAGED' : 'whole'}, seed ${seed}`,
        passed: lostLocks === 0 && lostIssues === 0 && count > 0 && refused > 0 && !journal.damaged,
      }
    } finally {
      await rm(home, { recursive: true, force: true })
    }
  })
})

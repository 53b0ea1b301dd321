import { setImmediate as othersTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { Lane, Tx } from './store'

/** The most transactions that share one commit: whoever came first waits for the others. */
const MOST_TOGETHER = 64

/** Company is waited for (one turn of the event loop) while writes follow each other closer than so many commits take. */
const CLOSE = 4

/** What a transaction is handed, and how it learns that it is over. */
interface OpenTx {
  readonly tx: Tx
  /** What it wants to be run after the commit. */
  readonly after: readonly (() => void)[]
  end(): void
}

interface Job {
  work(tx: Tx): Promise<unknown>
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** A job that did its work and waits for the commit. */
interface Done {
  readonly job: Job
  readonly result: unknown
  readonly after: readonly (() => void)[]
}

/**
 * The one writer of a file: whoever came first in the interactive lane, then in the engine's, then in the background.
 * Interactive transactions that come at once share one commit, and its wait for the disk: each in a savepoint, so that one
 * that fails takes no other with it. Each is answered after the commit, and all are refused when that fails.
 */
export class SqliteWriter {
  readonly #lanes: Record<Lane, Job[]> = { interactive: [], engine: [], background: [] }
  #busy = false
  #waiters: (() => void)[] = []
  /** When people's last transaction was committed, and how long that took, ms. */
  #last = { at: Number.NEGATIVE_INFINITY, took: 0 }

  constructor(
    private readonly connection: Database.Database,
    private readonly openTx: () => OpenTx,
  ) {}

  run<T>(lane: Lane, work: (tx: Tx) => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#lanes[lane].push({ work, resolve: resolve as (result: unknown) => void, reject })
      void this.#next()
    })
  }

  idle(): Promise<void> {
    if (!this.#busy) return Promise.resolve()
    return new Promise((resolve) => this.#waiters.push(resolve))
  }

  async #next() {
    if (this.#busy) return
    this.#busy = true
    const { interactive, engine, background } = this.#lanes
    try {
      for (;;) {
        const person = interactive.shift()
        const job = person ?? engine.shift() ?? background.shift()
        if (!job) break
        await this.#transaction(job, person !== undefined)
      }
    } finally {
      this.#busy = false
    }
    for (const wake of this.#waiters.splice(0)) wake()
  }

  async #transaction(first: Job, shared: boolean): Promise<void> {
    const { connection } = this
    const done: Done[] = []
    try {
      connection.exec('BEGIN IMMEDIATE')
      await this.#play(first, done)
      if (shared) await this.#playCompany(done)
      const begun = performance.now()
      connection.exec('COMMIT')
      if (shared) this.#last = { at: performance.now(), took: performance.now() - begun }
    } catch (error) {
      if (done.length === 0) first.reject(error)
      for (const { job } of done) job.reject(error)
      if (connection.inTransaction) connection.exec('ROLLBACK')
      return
    }
    for (const { job, result, after } of done) {
      try {
        for (const run of after) run()
        job.resolve(result)
      } catch (error) {
        job.reject(error)
      }
    }
  }

  /** Whoever comes meanwhile joins. Throws when the whole transaction is lost by one of them. */
  async #playCompany(done: Done[]): Promise<void> {
    const { interactive } = this.#lanes
    const inCompany = performance.now() - this.#last.at < CLOSE * this.#last.took
    while (done.length < MOST_TOGETHER) {
      if (interactive.length === 0 && inCompany) await othersTurn()
      const job = interactive.shift()
      if (!job) return
      await this.#playInSavepoint(job, done)
    }
  }

  async #playInSavepoint(job: Job, done: Done[]): Promise<void> {
    const { connection } = this
    try {
      // A full disk ends the transaction itself, and with it what the others did: nothing begins anew in their place.
      if (!connection.inTransaction) throw new Error('the shared transaction has ended')
      connection.exec('SAVEPOINT one')
      await this.#play(job, done)
    } catch (error) {
      job.reject(error)
      if (!connection.inTransaction) throw error
      connection.exec('ROLLBACK TO one')
    }
    connection.exec('RELEASE one')
  }

  async #play(job: Job, done: Done[]): Promise<void> {
    const { tx, after, end } = this.openTx()
    try {
      const result = await job.work(tx)
      done.push({ job, result, after })
    } finally {
      end()
    }
  }
}

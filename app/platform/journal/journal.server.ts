import { type KeyObject, randomUUID } from 'node:crypto'
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gives, type JournalEntry, type JournalHistory } from '~/domain/journal/entry'
import { DAY, type Instant, type Millis } from '~/domain/kernel/time'
import { holdFile } from '~db/file-lock'
import type { Clock } from '../clock.server'
import type { Logger } from '../logger.server'
import { type GroupLine, journalKey, type Line, writeLine } from './line.server'
import { readJournal, segmentFile } from './read-journal.server'
import { realFiles, type SegmentFiles, type SegmentHandle } from './segment.server'

/** A segment is closed at this size, in bytes, or after a day. */
const SEGMENT_SIZE = 8 * 1024 * 1024

/** Entries of what was taken while the journal could not be written: more than these are not kept in memory. */
const OWED_MAX = 50_000

/** The journal cannot be written: nothing that gives may be done. `code` is the file system's (ENOSPC, EIO). */
export class JournalError extends Error {
  override readonly name = 'JournalError'
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(
      `The journal cannot be written (${code}). Nothing new is given until it can; access is still taken away.`,
      options,
    )
  }
}

/** Another portal writes to the same journal. */
export class JournalBusyError extends Error {
  override readonly name = 'JournalBusyError'
  constructor(folder: string) {
    super(
      `The journal ${folder} is in use by another portal. Each portal needs a journal of its own: stop the other one, or set DAYPASS_JOURNAL_DIR.`,
    )
  }
}

/** A group of which it is not known yet what became of its transaction. */
export interface Ticket {
  /** Null when it could not be written, and only takes: it is owed, and written later. */
  readonly seq: number | null
}

export interface JournalState {
  /** Why the last write failed; null when it did not. */
  readonly fault: string | null
  /** Entries that were committed to the database and still have to be written. */
  readonly owed: number
  readonly lastSeq: number
}

export interface Journal {
  /** The node that writes it, under this name in the database: one portal at a time has a journal. */
  readonly node: string
  /** What was there when it was opened. */
  readonly history: JournalHistory
  /**
   * Writes a transaction's entries right before it commits, and answers once they are on the disk. When they cannot be
   * written: throws JournalError if anything is given; what only takes goes on.
   */
  append(entries: readonly JournalEntry[]): Promise<Ticket>
  /** What became of the transaction; `unknown` when the answer to its commit was lost. */
  settle(ticket: Ticket, outcome: 'committed' | 'rolled_back' | 'unknown'): void
  /** Every group up to this one is settled. */
  settledSeq(): number
  state(): JournalState
  close(): Promise<void>
}

export interface JournalOptions {
  readonly folder: string
  /** Lines are proved by a key made from it: none that another wrote counts. */
  readonly sealKey: KeyObject
  /** How long groups are kept, ms. */
  readonly keep: Millis
  readonly clock: Clock
  readonly log: Logger
  readonly files?: SegmentFiles
}

interface Waiting {
  readonly entries: readonly JournalEntry[]
  /** Written although it holds nothing: for what it says of the groups before it. */
  readonly closing?: boolean
  readonly done: (ticket: Ticket) => void
  readonly failed: (error: JournalError) => void
}

/** Opens a journal, or begins one. Throws JournalBusyError while another portal holds it. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, clock, log, keep } = options
  const files = options.files ?? realFiles
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const letGo = holdFile(join(folder, 'lock'))
  if (letGo === null) throw new JournalBusyError(folder)
  const node = await nodeOf(folder)
  const history = await readJournal(folder, options.sealKey)
  const key = journalKey(options.sealKey)
  if (history.torn > 0) log.warn({ torn: history.torn }, 'the journal ended in the middle of a line')
  if (history.damaged) log.error({ folder }, 'the journal is damaged: groups may be missing')

  let segments = [...history.segments]
  let number = segments.at(-1)?.number ?? 0
  let sum = history.lastSum
  let seq = history.lastSeq
  let settled = history.lastSeq
  let handle: SegmentHandle | null = null
  let begun: Instant = 0
  let size = 0
  let fault: string | null = null
  let owed: JournalEntry[] = []
  /** Written, and not known to be committed; and those that are, above the first that is not. */
  const open = new Set<number>()
  // What was not settled when the journal ended may have been committed, or not: no later line may say that it was.
  let undone = history.groups.map((group) => group.seq).filter((each) => each > history.settled)
  let rolledBack: number[] = []
  let waiting: Waiting[] = []
  let writing: Promise<void> | null = null

  /** Never the file of an earlier run, nor one whose sync failed: what the kernel dropped would be taken for written. */
  async function begin(now: Instant): Promise<SegmentHandle> {
    number++
    const file = segmentFile(folder, number)
    const head: Line = { journal: 'daypass', node, at: now, from: seq + 1 }
    const written = writeLine(head, sum, key)
    const started = await files.create(file)
    try {
      await started.write(written.text)
      await started.sync()
      await files.syncFolder(folder)
    } catch (error) {
      await started.close().catch(() => undefined)
      throw error
    }
    sum = written.sum
    size = written.text.length
    begun = now
    segments.push({ number, file, at: now, from: seq + 1 })
    await dropOld(now)
    return started
  }

  async function dropOld(now: Instant): Promise<void> {
    const isOld = (index: number) => {
      const next = segments[index + 1]
      return next?.at != null && next.at < now - keep
    }
    const old = segments.filter((_, index) => isOld(index))
    for (const { file } of old) await rm(file, { force: true })
    segments = segments.filter((segment) => !old.includes(segment))
  }

  async function writeRound(): Promise<void> {
    const now = clock.now()
    const round = waiting
    waiting = []
    try {
      if (handle !== null && (size >= SEGMENT_SIZE || Math.abs(now - begun) >= DAY)) {
        await handle.close()
        handle = null
      }
      handle ??= await begin(now)
      let text = ''
      let next = { seq, sum }
      const seqs: (number | null)[] = []
      const add = (entries: readonly JournalEntry[]) => {
        const line: GroupLine = {
          seq: next.seq + 1,
          at: now,
          settled,
          ...(undone.length > 0 && text === '' ? { undone } : {}),
          ...(rolledBack.length > 0 && text === '' ? { rolledBack } : {}),
          entries,
        }
        const written = writeLine(line, next.sum, key)
        text += written.text
        next = { seq: line.seq, sum: written.sum }
        return line.seq
      }
      const paid = owed
      const paidSeq = paid.length > 0 ? add(paid) : null
      for (const { entries, closing } of round) {
        seqs.push(entries.length > 0 || closing ? add(entries) : null)
      }
      if (text !== '') {
        await handle.write(text)
        await handle.sync()
      }
      size += text.length
      for (const each of seqs) if (each !== null) open.add(each)
      seq = next.seq
      sum = next.sum
      undone = []
      rolledBack = []
      owed = owed.slice(paid.length)
      if (paidSeq !== null) log.warn({ entries: paid.length }, 'the journal has what it was owed')
      if (fault !== null) log.warn({ fault }, 'the journal can be written again')
      fault = null
      advance()
      round.forEach((each, index) => {
        each.done({ seq: seqs[index] ?? null })
      })
    } catch (error) {
      const code = codeOf(error)
      const broken = handle
      handle = null
      await broken?.close().catch(() => undefined)
      log.error({ err: error, code }, 'the journal cannot be written: nothing is given until it can')
      fault = code
      for (const each of round) {
        if (each.entries.some(gives)) {
          each.failed(new JournalError(code, { cause: error }))
          continue
        }
        owed.push(...each.entries.slice(0, OWED_MAX - owed.length))
        each.done({ seq: null })
      }
    }
  }

  function advance(): void {
    settled = open.size === 0 ? seq : Math.min(...open) - 1
  }

  async function drain(): Promise<void> {
    while (waiting.length > 0) await writeRound()
    writing = null
  }

  const append = (entries: readonly JournalEntry[], closing = false) =>
    new Promise<Ticket>((done, failed) => {
      waiting.push({ entries, closing, done, failed })
      writing ??= drain()
    })

  return {
    node,
    history,
    append: (entries) => append(entries),
    settle(ticket, outcome) {
      if (ticket.seq === null) return
      open.delete(ticket.seq)
      if (outcome === 'unknown') undone.push(ticket.seq)
      if (outcome === 'rolled_back') rolledBack.push(ticket.seq)
      advance()
    },
    settledSeq: () => settled,
    state: () => ({ fault, owed: owed.length, lastSeq: seq }),
    async close() {
      while (writing !== null) await writing
      // A start after this one may then tell a restored database by its very last group.
      if (handle !== null || owed.length > 0) await append([], true)
      await handle?.close()
      letGo()
    },
  }
}

/** The node's name is made with its journal: a database that has never heard of it is not the one it was written beside. */
async function nodeOf(folder: string): Promise<string> {
  const file = join(folder, 'node')
  const known = await readFile(file, 'utf8').catch(() => '')
  if (known.trim() !== '') return known.trim()
  const made = randomUUID()
  await writeFile(file, `${made}\n`, { mode: 0o600, flush: true })
  return made
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException)?.code ?? 'unknown')
}

import { createHash } from 'node:crypto'
import type { JournalGroup } from '~/domain/journal/entry'

/** The sum before the first line of a journal. */
export const NO_SUM = '0'.repeat(32)

/** The first line of each segment. */
export interface SegmentHead {
  readonly journal: 'daypass'
  readonly node: string
  readonly at: number
  /** The first group of this segment: what an earlier segment holds of it and after it was never acknowledged. */
  readonly from: number
}

/** A group with what was known of earlier ones when it was written. */
export interface GroupLine extends JournalGroup {
  /** Every group up to this one was committed or stands in `undone` of some line. */
  readonly settled: number
  /** Groups whose transaction did not commit (`rolledBack`), or may not have. */
  readonly undone?: readonly number[]
  readonly rolledBack?: readonly number[]
}

export type Line = SegmentHead | GroupLine

export function isHead(line: Line): line is SegmentHead {
  return 'journal' in line
}

/** A line as it is written, and its sum, which the next line names as `prev`. */
export function writeLine(line: Line, prev: string): { text: string; sum: string } {
  const body = JSON.stringify({ prev, ...line })
  const sum = sumOf(body)
  return { text: `${sum} ${body}\n`, sum }
}

/** Null for what is no whole line: torn, or changed. */
export function readLine(text: string): { line: Line; sum: string; prev: string } | null {
  const sum = text.slice(0, 32)
  const body = text.slice(33)
  if (text[32] !== ' ' || sumOf(body) !== sum) return null
  const { prev, ...line } = JSON.parse(body) as Line & { prev: string }
  return { line: line as Line, sum, prev }
}

/** 128 bits of SHA-256: against broken disks, not against people; those who can write here can write the database. */
function sumOf(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32)
}

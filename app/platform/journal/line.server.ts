import { createHmac, createSecretKey, hkdfSync, type KeyObject } from 'node:crypto'
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

/** Proves the lines of a journal. Of the seal key, which is known before any database is. */
export function journalKey(sealKey: KeyObject): KeyObject {
  return createSecretKey(Buffer.from(hkdfSync('sha256', sealKey, '', 'daypass journal', 32)))
}

/** A line as it is written, and its sum, which the next line names as `prev`. */
export function writeLine(line: Line, prev: string, key: KeyObject): { text: string; sum: string } {
  const body = JSON.stringify({ prev, ...line })
  const sum = sumOf(body, key)
  return { text: `${sum} ${body}\n`, sum }
}

/** Null for what is no whole line of a portal with this key: torn, changed, or made up. */
export function readLine(text: string, key: KeyObject): { line: Line; sum: string; prev: string } | null {
  const sum = text.slice(0, 32)
  const body = text.slice(33)
  if (text[32] !== ' ' || sumOf(body, key) !== sum) return null
  const { prev, ...line } = JSON.parse(body) as Line & { prev: string }
  return { line: line as Line, sum, prev }
}

/** 128 bits of HMAC-SHA-256 (RFC 2104 clause 5): whoever can write to the folder alone takes lines away, and adds none. */
function sumOf(body: string, key: KeyObject): string {
  return createHmac('sha256', key).update(body).digest('hex').slice(0, 32)
}

import type { Id, Seat } from '~/domain/kernel/ids'
import type { Instant } from '~/domain/kernel/time'
import type { QuestionRow } from '~db/repositories/questions'

export interface QuestionLine {
  readonly id: Id
  readonly seat: Seat
  readonly askedBy: string
  readonly askedAt: Instant
  readonly text: string
  readonly answeredBy: string | null
  readonly answeredAt: Instant | null
  readonly answer: string | null
}

/** A seat's question and its answer as pages show them, with names for ids. */
export function questionLine(question: QuestionRow, nameOf: (id: Id) => string): QuestionLine {
  const { id, seat, askedBy, askedAt, text, answeredBy, answeredAt, answer } = question
  return {
    id,
    seat,
    askedBy: nameOf(askedBy),
    askedAt,
    text,
    answeredBy: answeredBy === null ? null : nameOf(answeredBy),
    answeredAt,
    answer,
  }
}

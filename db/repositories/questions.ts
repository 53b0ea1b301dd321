import { and, asc, eq, inArray, isNull } from 'drizzle-orm'
import type { Handle, Tx } from '../store'
import type { Tables } from '../tables'

export type QuestionRow = Tables['question']['$inferSelect']

/** All questions about a request, oldest first. */
export async function questionsOfRequest({ q, t }: Handle, requestId: string): Promise<QuestionRow[]> {
  return q.select().from(t.question).where(eq(t.question.requestId, requestId)).orderBy(asc(t.question.id))
}

/** Questions about these revisions that nobody has answered. */
export async function openQuestions(
  { q, t }: Handle,
  revisionIds: readonly string[],
): Promise<QuestionRow[]> {
  if (revisionIds.length === 0) return []
  return q
    .select()
    .from(t.question)
    .where(and(inArray(t.question.revisionId, [...revisionIds]), isNull(t.question.answeredAt)))
    .orderBy(asc(t.question.id))
}

export async function insertQuestion({ q, t }: Tx, row: Tables['question']['$inferInsert']): Promise<void> {
  await q.insert(t.question).values(row)
}

/** False when it was answered already. */
export async function answerQuestionRow(
  { q, t }: Tx,
  id: string,
  answer: { readonly answeredBy: string; readonly answeredAt: number; readonly answer: string },
): Promise<boolean> {
  const rows = await q
    .update(t.question)
    .set(answer)
    .where(and(eq(t.question.id, id), isNull(t.question.answeredAt)))
    .returning({ id: t.question.id })
  return rows.length === 1
}

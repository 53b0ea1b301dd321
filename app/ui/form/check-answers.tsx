import { Link } from '@remix-run/react'
import type { ReactNode } from 'react'

export interface Answer {
  question: string
  answer: ReactNode
  /** The page on which the answer can be changed. */
  changeTo?: string
}

/** Every answer once more before it is sent, each with the way back to its question. */
export function CheckAnswers({ answers }: { answers: readonly Answer[] }) {
  return (
    <dl className="mb-6 border-t border-line text-base">
      {answers.map(({ question, answer, changeTo }) => (
        <div
          key={question}
          className="grid grid-cols-[1fr_auto] gap-x-4 border-b border-line py-2 sm:grid-cols-[12rem_1fr_auto]"
        >
          <dt className="flex items-center font-semibold">{question}</dt>
          <dd className="min-w-0 max-sm:order-last max-sm:col-span-2 sm:flex sm:items-center">
            <div className="min-w-0">{answer}</div>
          </dd>
          <dd className="row-span-1 min-w-14 text-right">
            {changeTo ? (
              <Link
                to={changeTo}
                className="inline-flex min-h-11 items-center text-action underline underline-offset-2"
              >
                Change<span className="sr-only"> {question.toLowerCase()}</span>
              </Link>
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}

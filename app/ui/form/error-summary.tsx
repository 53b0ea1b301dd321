import { Link, useLocation } from '@remix-run/react'
import { useEffect, useRef } from 'react'
import type { Problem } from '~/domain/kernel/result'
import { messageFor } from '~/words/messages'
import { Icon } from '../icon'
import { fieldId } from './field-id'

export interface ErrorSummaryProps {
  problems: readonly Problem[]
  title?: string
}

/**
 * Everything that is wrong, above the form, each linked to its field. It takes the focus when it appears: by the
 * autofocus attribute on a fresh page, by script after a client-side submit.
 */
export function ErrorSummary({ problems, title }: ErrorSummaryProps) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problems.length > 0) box.current?.focus()
  }, [problems])
  if (problems.length === 0) return null
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      // biome-ignore lint/a11y/noAutofocus: WCAG 3.3.1 wants the person to learn at once that nothing was saved
      autoFocus
      data-error-summary
      className="mb-6 rounded-sm border-2 border-error bg-error-bg p-4"
    >
      <p className="flex items-center gap-2 text-base font-semibold text-error">
        <Icon name="octagon" />
        {title ??
          (problems.length === 1 ? 'One thing needs your attention' : 'Some things need your attention')}
      </p>
      <ul className="mt-2 space-y-1 pl-7">
        {problems.map((problem) => {
          const sentence = messageFor(problem)
          return (
            <li key={`${problem.field ?? ''} ${sentence}`}>
              {problem.field ? (
                <a href={`#${fieldId(problem.field)}`} className="text-error underline underline-offset-2">
                  {sentence}
                </a>
              ) : (
                <span className="text-ink">{sentence}</span>
              )}
              {problem.code === 'second_factor_unproved' ? (
                <>
                  {' '}
                  <ProveLink />
                </>
              ) : null}
            </li>
          )
        })}
      </ul>
    </div>
  )
}

/** To the page that takes a code, or sets up the app for codes first, and then leads back here. */
function ProveLink() {
  const { pathname, search } = useLocation()
  return (
    <Link
      to={`/sign-in/second-factor?returnTo=${encodeURIComponent(pathname + search)}`}
      reloadDocument
      className="text-error underline underline-offset-2"
    >
      Type a code, or set up the app for codes
    </Link>
  )
}

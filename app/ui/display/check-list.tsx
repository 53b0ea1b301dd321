import { labelFor, messageFor } from '~/words/messages'
import { classes } from '../classes'
import { Icon } from '../icon'

export interface CheckListItem {
  /** The code of a policy check. */
  code: string
  passed: boolean
  /** A refusal keeps a draft from being sent; a notice only tells. */
  severity: 'refusal' | 'notice'
  field?: string
  detail?: Readonly<Record<string, string | number>>
}

/** What policy says, check by check: what refuses first, then what tells, then what passed. */
export function CheckList({ checks }: { checks: readonly CheckListItem[] }) {
  const sentences = new Map<string, 'refusal' | 'notice' | 'passed'>()
  for (const rank of ['refusal', 'notice', 'passed'] as const) {
    for (const check of checks) {
      const kind = check.passed ? 'passed' : check.severity
      const sentence = check.passed ? labelFor('check', check.code) : messageFor(check)
      // A rule that failed for one of several did not pass.
      if (check.passed && checks.some((each) => each.code === check.code && !each.passed)) continue
      if (kind === rank && !sentences.has(sentence)) sentences.set(sentence, rank)
    }
  }
  return (
    <ul className="space-y-1.5">
      {[...sentences].map(([sentence, kind]) => (
        <li key={sentence} className="flex items-start gap-2">
          <Icon
            name={MARKS[kind].icon}
            label={MARKS[kind].word}
            className={classes('mt-0.5 size-4', MARKS[kind].look)}
          />
          <span className={kind === 'refusal' ? 'font-semibold' : undefined}>{sentence}</span>
        </li>
      ))}
    </ul>
  )
}

const MARKS = {
  refusal: { icon: 'error', word: 'Not possible:', look: 'text-error' },
  notice: { icon: 'warning', word: 'Take note:', look: 'text-warning' },
  passed: { icon: 'check', word: 'In order:', look: 'text-success' },
} as const

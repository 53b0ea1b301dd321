import { DefinitionList, hasLabel, labelFor, Notice, spanText } from '~/ui'

/** What a connection test found, as it travels to the page. */
export type ShownOutcome =
  | {
      reached: true
      identity: string
      sentinelSeen: boolean
      clockSkew: number | null
      product: string | null
    }
  | { reached: false; fault: string }

interface CheckReportProps {
  outcome: ShownOutcome
  approvedIdentity: string | null
  /** ms from which on a clock is a problem. */
  worryingSkew: number
}

/** A connection test in words. */
export function CheckReport({ outcome, approvedIdentity, worryingSkew }: CheckReportProps) {
  if (!outcome.reached) {
    return (
      <Notice tone="danger" title="The test failed" live="alert">
        {labelFor('fault', outcome.fault)} Nothing is known about what it holds.
      </Notice>
    )
  }
  const { identity, sentinelSeen, clockSkew, product } = outcome
  const other = approvedIdentity !== null && approvedIdentity !== identity
  const skewed = clockSkew !== null && Math.abs(clockSkew) >= worryingSkew
  return (
    <Notice
      tone={other || !sentinelSeen ? 'danger' : skewed ? 'warning' : 'success'}
      title={
        other
          ? 'Reached, but it is not what both seats confirmed'
          : sentinelSeen
            ? 'Reached, and we can see there'
            : 'Reached, but we cannot see there'
      }
      live="status"
    >
      <DefinitionList
        items={[
          { term: 'It says it is', value: <span className="break-all">{identity}</span> },
          {
            term: 'Can we see?',
            value: sentinelSeen
              ? 'Yes: the account that is always there was found'
              : 'No: the account that must always be there was not found, so an absence would prove nothing',
          },
          {
            term: 'Its clock',
            value:
              clockSkew === null
                ? 'It does not tell'
                : Math.abs(clockSkew) < 1000
                  ? 'Agrees with ours'
                  : `${spanText(clockSkew)} ${clockSkew > 0 ? 'ahead of' : 'behind'} ours${skewed ? ': set it right' : ''}`,
          },
          { term: 'Product', value: product },
        ]}
      />
    </Notice>
  )
}

/** One of the answers that a connector's field offers. */
export function choiceText(name: string, option: string): string {
  const code = `${name}.${option}`
  return hasLabel('setting_choice', code) ? labelFor('setting_choice', code) : option
}

/** The name of a connector's field. */
export function settingText(name: string): string {
  return hasLabel('setting', name) ? labelFor('setting', name) : name
}

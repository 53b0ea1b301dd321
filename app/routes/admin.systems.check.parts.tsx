import { isDrifted } from '~/domain/connected-system/own-accounts'
import { Badge, DefinitionList, hasLabel, labelFor, Notice, spanText } from '~/ui'

/** An account that is there by right, as it travels to the page. */
export interface ShownAccount {
  nativeId: string
  nativeName: string
  active: boolean
  entitlements: readonly string[]
}

/** What a connection test found, as it travels to the page. */
export type ShownOutcome =
  | {
      reached: true
      identity: string
      sentinelSeen: boolean | null
      clockSkew: number | null
      product: string | null
      ownAccounts: readonly ShownAccount[]
      lister: { kindTitle: string; name: string | null } | null
    }
  | { reached: false; fault: string }

interface CheckReportProps {
  outcome: ShownOutcome
  approvedIdentity: string | null
  /** The accounts that are there by right as they were confirmed, by both seats or by the first; null where none were. */
  confirmedAccounts: readonly ShownAccount[] | null
  /** ms from which on a clock is a problem. */
  worryingSkew: number
}

/** A connection test in words. */
export function CheckReport({
  outcome,
  approvedIdentity,
  confirmedAccounts,
  worryingSkew,
}: CheckReportProps) {
  if (!outcome.reached) {
    return (
      <Notice tone="danger" title="The test failed" live="alert">
        {labelFor('fault', outcome.fault)} Nothing is known about what it holds.
      </Notice>
    )
  }
  if (outcome.sentinelSeen === null) return <NothingToTest {...outcome} approved={approvedIdentity} />
  const { identity, sentinelSeen, clockSkew, product, ownAccounts, lister } = outcome
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
              ? 'Yes: what must always be there was found'
              : 'No: what must always be there was not found, so an absence would prove nothing',
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
          {
            term: 'Accounts there by right',
            value:
              ownAccounts.length === 0 ? (
                'None'
              ) : (
                <OwnAccounts of={ownAccounts} confirmed={confirmedAccounts} />
              ),
          },
          ...(lister === null
            ? []
            : [
                {
                  term: 'Accounts listed by',
                  value: lister.name ?? (
                    <Badge tone="error">Nobody: add it as “{lister.kindTitle}” as well</Badge>
                  ),
                },
              ]),
        ]}
      />
    </Notice>
  )
}

/** A kind of which no target is asked: what the seats confirm is what stands in the settings. */
function NothingToTest({ identity, approved }: { identity: string; approved: string | null }) {
  const other = approved !== null && approved !== identity
  return (
    <Notice
      tone={other ? 'danger' : 'info'}
      title={other ? 'It is not what both seats confirmed' : 'This kind cannot be tested'}
      live="status"
    >
      <p className="mb-2">
        Daypass reads nothing from it, so this says nothing about what is there. Both seats confirm the kind
        and its settings by their own knowledge: look at them closely.
      </p>
      <DefinitionList
        items={[
          { term: 'Fingerprint of its settings', value: <span className="break-all">{identity}</span> },
        ]}
      />
    </Notice>
  )
}

interface OwnAccountsProps {
  of: readonly ShownAccount[]
  confirmed: readonly ShownAccount[] | null
}

/** Accounts that are there by right, each with its rights and whether it is as it was confirmed. */
export function OwnAccounts({ of, confirmed }: OwnAccountsProps) {
  return (
    <ul className="space-y-1">
      {of.map((account) => (
        <li key={account.nativeId} className="wrap-anywhere">
          <strong>{account.nativeName}</strong>
          {account.active ? '' : ' (switched off)'}:{' '}
          {account.entitlements.length === 0 ? 'no rights' : account.entitlements.join(', ')}{' '}
          {confirmed !== null && isDrifted(confirmed, account) ? (
            <Badge tone="error">Not as it was confirmed</Badge>
          ) : null}
        </li>
      ))}
    </ul>
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

import { useLocation } from '@remix-run/react'
import { MINUTE } from '~/domain/kernel/time'
import { ButtonLink, Columns, Instant, labelFor, Notice, Stat, spanText, TextLink } from '~/ui'
import { withParams } from '~/ui/display/data-table'

interface Coverage {
  readonly listed: number
  readonly notListed: number
  readonly checkedAt: number | null
  readonly systems: readonly {
    readonly id: string
    readonly name: string
    readonly blind: boolean
    readonly listedAt: number | null
    readonly fault: string | null
    readonly site: { readonly timeZone: string }
  }[]
}

/** Counting stops here. */
const MOST_COUNTED = 1_000

export function countText(count: number): string {
  return count >= MOST_COUNTED ? '1,000 or more' : String(count)
}

const SHOWN = ['orphan', 'overdue', 'resurrected', 'drifted'] as const

/** The findings that matter most, each with what it was counted on: a zero without it is worth nothing. */
export function FindingStats({
  findings,
  coverage,
}: {
  findings: Readonly<Record<string, number>>
  coverage: Coverage
}) {
  return (
    <Columns count={4}>
      {SHOWN.map((kind) => {
        const count = findings[kind] ?? 0
        return (
          <Stat
            key={kind}
            label={labelFor('finding', kind)}
            value={
              count === 0 ? '0' : <TextLink to={`/audit/stale?kind=${kind}`}>{countText(count)}</TextLink>
            }
            tone={
              count > 0 ? 'danger' : coverage.notListed > 0 || coverage.listed === 0 ? 'warning' : 'success'
            }
            note={coverageWords(coverage)}
          />
        )
      })}
    </Columns>
  )
}

/** 'on 3 systems; 1 could not be listed' */
export function coverageWords({ listed, notListed }: Pick<Coverage, 'listed' | 'notListed'>): string {
  const on = `on ${listed === 1 ? '1 system' : `${listed} systems`}`
  return notListed === 0 ? on : `${on}; ${notListed} not listed`
}

/** Systems of which nobody knows now what accounts they hold, and since when. */
export function CoverageNotice({ coverage, now }: { coverage: Coverage; now: number }) {
  const blind = coverage.systems.filter((system) => system.blind)
  if (blind.length === 0) {
    return coverage.checkedAt === null ? null : (
      <p className="mb-4 text-muted">
        Every system that gives access was listed within the last{' '}
        {spanText(Math.ceil(Math.max(now - coverage.checkedAt, 1) / MINUTE) * MINUTE)}.
      </p>
    )
  }
  return (
    <Notice
      tone="warning"
      title={
        coverage.notListed === 1
          ? '1 system could not be listed: what it holds is not known'
          : `${coverage.notListed} systems could not be listed: what they hold is not known`
      }
    >
      <ul className="list-disc pl-5">
        {blind.slice(0, 5).map((system) => (
          <li key={system.id}>
            {system.name},{' '}
            {system.listedAt === null ? (
              'never listed'
            ) : (
              <>
                last listed <Instant at={system.listedAt} timeZone={system.site.timeZone} />
              </>
            )}
            {system.fault ? `. ${labelFor('fault', system.fault)}` : '.'}
          </li>
        ))}
      </ul>
      {blind.length > 5 ? <TextLink to="/audit/stale?show=systems">All systems</TextLink> : null}
    </Notice>
  )
}

/** A page on which nothing was found, and more to look at. */
export function GoOn({ next }: { next: string }) {
  const { search } = useLocation()
  return (
    <Notice tone="info" title="Nothing found on this page">
      <p className="mb-3">There is more to look at than one page looks at.</p>
      <ButtonLink to={withParams(search, { after: next })} tone="secondary" icon="forward">
        Go on looking
      </ButtonLink>
    </Notice>
  )
}

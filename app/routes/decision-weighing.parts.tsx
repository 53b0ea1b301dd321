import { CheckList, Icon, Section, spanText, TextLink } from '~/ui'
import type { DecisionView } from '~/usecases/approval/decision-view'
import type { Difference } from '~/usecases/approval/last-time'

/** What policy says today: what failed or is worth knowing in the open, what passed folded away. */
export function PolicyChecks({ view: { checks } }: { view: DecisionView }) {
  const telling = checks.filter((check) => !check.passed)
  const passed = checks.filter((check) => !telling.some((each) => each.code === check.code))
  const count = new Set(passed.map((check) => check.code)).size
  return (
    <Section title="Policy">
      {telling.length > 0 ? (
        <CheckList checks={telling} />
      ) : (
        <p className="flex items-center gap-2 font-semibold text-success">
          <Icon name="ok" className="size-5" />
          Nothing speaks against it
        </p>
      )}
      <details className="mt-2">
        <summary className="flex min-h-11 items-center text-action underline underline-offset-2">
          {count} checks passed
        </summary>
        <CheckList checks={passed} />
      </details>
    </Section>
  )
}

/** What differs from the last time, or from the request that this one prolongs. */
export function LastTime({ view }: { view: DecisionView }) {
  return (
    <Section title={view.extends ? 'More time' : 'Last time'}>
      {view.extends ? (
        <p className="mb-2">
          Asks for more time for{' '}
          <TextLink to={`/requests/${view.extends.id}`}>request no. {view.extends.number}</TextLink>.
        </p>
      ) : null}
      {view.lastTime ? (
        <Differences of={view.lastTime} />
      ) : (
        <p className="text-muted">This vendor has had no access at this site before.</p>
      )}
    </Section>
  )
}

function Differences({ of }: { of: Difference }) {
  const link = <TextLink to={`/requests/${of.requestId}`}>no. {of.number}</TextLink>
  if (of.same) return <p>The same as {link}, but for the dates.</p>
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ['New people', of.peopleAdded],
    ['Not here this time', of.peopleDropped],
    ['New access', of.accessAdded],
    ['Less access', of.accessDropped],
    ['Access whose meaning changed', of.accessChanged],
  ]
  const changed = [
    of.lengthChanged > 0 ? `${spanText(of.lengthChanged)} longer` : null,
    of.lengthChanged < 0 ? `${spanText(of.lengthChanged)} shorter` : null,
    of.hoursChanged ? 'Other hours' : null,
    of.graceChanged ? 'Another grace for open sessions' : null,
    of.sponsorChanged ? 'Another sponsor' : null,
    of.purposeChanged ? 'Another purpose' : null,
  ].filter((text) => text !== null)
  return (
    <>
      <p className="mb-2">Compared with {link}:</p>
      <ul className="list-disc space-y-1 pl-5">
        {rows.map(([label, names]) =>
          names.length > 0 ? (
            <li key={label}>
              <span className="font-semibold">{label}:</span> {names.join(', ')}
            </li>
          ) : null,
        )}
        {changed.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </>
  )
}

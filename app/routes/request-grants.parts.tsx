import { Avatar, ButtonLink, fromNow, Instant, Section, spanText, TextLink } from '~/ui'
import type { GrantLine, RequestView } from '~/usecases/access-request/show-request.server'
import { SessionsUntil } from './grace.parts'
import { hoursInWords, photoUrl, StateBadge } from './request.parts'

/** What each person was given, and what became of it. */
export function GrantedAccess({ view }: { view: RequestView }) {
  const people = view.body.people.filter((person) => view.grants.some((each) => each.personId === person.id))
  return (
    <Section title="Access that was given">
      <ul className="divide-y divide-line">
        {people.map((person) => {
          const grants = view.grants.filter((each) => each.personId === person.id)
          return (
            <li key={person.id} className="py-4 first:pt-0 last:pb-0">
              <div className="mb-2 flex flex-wrap items-center gap-3">
                <Avatar name={person.name} src={photoUrl(view.photos[person.id])} />
                <span className="grow text-base font-semibold">{person.name}</span>
                {grants.some((each) => each.mayEnd) && people.length > 1 ? (
                  <ButtonLink
                    to={`/requests/${view.id}/end?person=${person.id}`}
                    tone="quiet"
                    icon="lock"
                    about={`for ${person.name}`}
                    reload
                  >
                    End now
                  </ButtonLink>
                ) : null}
              </div>
              <ul className="space-y-3 sm:pl-15">
                {grants.map((grant) => (
                  <GrantItem key={grant.id} grant={grant} view={view} single={grants.length === 1} />
                ))}
              </ul>
            </li>
          )
        })}
      </ul>
    </Section>
  )
}

function GrantItem({ grant, view, single }: { grant: GrantLine; view: RequestView; single: boolean }) {
  const { timeZone } = view.body.site
  const shortened =
    grant.validFrom !== view.body.schedule.validFrom ||
    grant.effectiveEnd !== view.body.schedule.validTo ||
    grant.weekly !== null
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
      <div className="min-w-0">
        <p className="font-semibold">{grant.name}</p>
        <p className="text-sm text-muted">{grant.systemName}</p>
        {shortened ? (
          <p className="text-sm text-muted">
            Until <Instant at={grant.effectiveEnd} timeZone={timeZone} />
            {grant.weekly ? `, ${hoursInWords(grant.weekly)}` : ''}
          </p>
        ) : null}
        <SessionsUntil at={grant.sessionsUntil} timeZone={timeZone} />
        {grant.endReason ? <p className="text-sm">Ended early: {grant.endReason}</p> : null}
      </div>
      <div className="flex flex-wrap items-center gap-x-3">
        <StateBadge status={grant.status} note={noteOf(grant, view.now)} />
        {grant.secretOf ? <TextLink to={`/credentials/${grant.secretOf}/secret`}>My account</TextLink> : null}
        {grant.mayEnd && !single ? (
          <ButtonLink
            to={`/requests/${view.id}/end?grant=${grant.id}`}
            tone="quiet"
            about={`${grant.name} now`}
            reload
          >
            End
          </ButtonLink>
        ) : null}
      </div>
    </li>
  )
}

function noteOf(grant: GrantLine, now: number): string | undefined {
  if (grant.status === 'scheduled') return fromNow(grant.validFrom, now)
  if (grant.status === 'active' || grant.status === 'expiring')
    return `${spanText(grant.effectiveEnd - now)} left`
  return undefined
}

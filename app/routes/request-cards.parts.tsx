import { Link } from '@remix-run/react'
import { Avatar, fromNow, Icon, labelFor, spanText, WindowText } from '~/ui'
import type { RequestLine } from '~/usecases/access-request/list-requests.server'
import type { Holding } from '~/usecases/grant/list-holdings.server'
import { CutOffCountdown, SessionsUntil } from './grace.parts'
import { namesInShort, photoUrl, StateBadge } from './request.parts'

/** Requests as cards, each one link: for a thumb, and for the eye running down a list. */
export function RequestCards({ rows, label }: { rows: readonly RequestLine[]; label: string }) {
  return (
    <ul aria-label={label} className="space-y-2">
      {rows.map((row) => (
        <li key={row.id}>
          <Link
            to={row.state === 'draft' ? `/requests/${row.id}/edit` : `/requests/${row.id}`}
            className="group block rounded-md border border-line bg-surface p-4 hover:border-action"
          >
            <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1">
              <p className="text-base font-semibold text-action underline-offset-2 group-hover:underline">
                {row.siteName ?? 'Site not chosen yet'}
                <span className="ml-2 font-normal text-muted">No. {row.number}</span>
              </p>
              <StateBadge status={row.status} />
            </div>
            <p className="mt-1">
              {row.state === 'draft'
                ? row.purpose || 'Not finished yet'
                : `${namesInShort(row.people)}: ${namesInShort(row.access)}`}
            </p>
            {row.validFrom !== null && row.validTo !== null ? (
              <p className="mt-1 text-sm text-muted">
                <WindowText from={row.validFrom} to={row.validTo} timeZone={row.timeZone} />
              </p>
            ) : null}
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Who has access now, and who will: one line a person and system. */
export function HoldingCards({ rows, now }: { rows: readonly Holding[]; now: number }) {
  return (
    <ul aria-label="Who has access" className="space-y-2">
      {rows.map((row) => (
        <li key={row.credentialId} className="rounded-md border border-line bg-surface p-4">
          <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
            <Avatar name={row.personName} src={photoUrl(row.photoFileId)} />
            <div className="min-w-0 grow basis-52">
              <p className="text-base font-semibold">{row.isMine ? 'You' : row.personName}</p>
              <p>{namesInShort(row.access)}</p>
              <p className="text-sm text-muted">{row.systemName}</p>
            </div>
            <div className="space-y-1">
              <StateBadge status={row.status} note={holdingNote(row, now)} />
              <p className="text-sm text-muted">
                <WindowText from={row.from} to={row.until} timeZone={row.timeZone} />
              </p>
              <SessionsUntil at={row.sessionsUntil} timeZone={row.timeZone} />
              {row.isMine ? <CutOffCountdown cutOff={row.cutOff} now={now} timeZone={row.timeZone} /> : null}
              <p className="flex flex-wrap gap-x-4 text-sm">
                {row.isMine && row.isPass ? (
                  <CardLink to="/pass" icon="pass">
                    Open my pass
                  </CardLink>
                ) : null}
                {row.isMine && !row.isPass ? (
                  <CardLink
                    to={`/credentials/${row.credentialId}/${row.isSsh ? 'ssh' : row.isByHand ? 'things' : 'secret'}`}
                    icon="key"
                  >
                    {row.isSsh ? 'My certificate' : row.isByHand ? 'Keys and badges' : 'My account'}
                  </CardLink>
                ) : null}
                <CardLink to={`/requests/${row.requestId}`} icon="requests">
                  The request
                </CardLink>
              </p>
            </div>
          </div>
        </li>
      ))}
    </ul>
  )
}

function CardLink({
  to,
  icon,
  children,
}: {
  to: string
  icon: 'pass' | 'key' | 'requests'
  children: string
}) {
  return (
    <Link
      to={to}
      className="inline-flex min-h-11 items-center gap-1.5 text-action underline underline-offset-2"
    >
      <Icon name={icon} className="size-4" />
      {children}
    </Link>
  )
}

function holdingNote(row: Holding, now: number): string | undefined {
  if (row.status === 'scheduled') return `starts ${fromNow(row.from, now)}`
  if (row.status === 'active' || row.status === 'expiring') return `${spanText(row.until - now)} left`
  const [why] = row.why
  return row.status === 'capped' && why
    ? labelFor('why_not', why).replace(/\.$/, '').toLowerCase()
    : undefined
}

import type { ReactNode } from 'react'
import { Avatar } from '../display/avatar'
import { QrCode } from '../display/qr-code'
import { GateCall } from './gate-result'

export interface PassCardProps {
  person: { name: string; vendor?: string; photo?: string | null }
  site: string
  /** A StatusBadge of size lg: may this pass open the gate now? */
  status: ReactNode
  /** The opaque token; null while there is nothing to scan, and the reason stands in `status`. */
  token: string | null
  /** Six characters for a gate that cannot scan. */
  code?: string | null
  /** A WindowText. */
  window: ReactNode
  zones: readonly string[]
  /** 'Escort needed in Server room 2' */
  escort?: string | null
  call?: { name: string; phone?: string | null }
  /** What else can be done with it: links. */
  more?: ReactNode
}

/** The pass on the holder's phone. It is a picture of the truth only: the gate asks Daypass. */
export function PassCard({
  person,
  site,
  status,
  token,
  code,
  window,
  zones,
  escort,
  call,
  more,
}: PassCardProps) {
  return (
    <article
      data-density="gate"
      className="mx-auto mb-6 max-w-[30rem] overflow-hidden rounded-md border border-control bg-surface text-ink"
    >
      <div className="flex items-center gap-4 border-b border-line p-4">
        <Avatar name={person.name} src={person.photo} size="lg" decorative={false} />
        <div className="min-w-0">
          <h2 className="text-xl font-bold break-words">{person.name}</h2>
          {person.vendor ? <p className="text-base text-muted">{person.vendor}</p> : null}
          <p className="text-base font-semibold">{site}</p>
        </div>
      </div>
      <div className="p-4">
        <div className="mb-4 flex justify-center">{status}</div>
        {token ? (
          <div className="mx-auto max-w-80">
            <QrCode value={token} label={`QR code of the pass of ${person.name}`} />
          </div>
        ) : null}
        {token && code ? (
          <p className="mt-2 text-center text-base text-muted">
            Or say this code
            <span className="block font-mono text-2xl font-bold tracking-[0.15em] text-ink select-all">
              {code.slice(0, 3)}
              <span className="inline-block w-3" />
              {code.slice(3)}
            </span>
          </p>
        ) : null}
        <dl className="mt-4 space-y-3 border-t border-line pt-4">
          <Fact term="Valid">{window}</Fact>
          <Fact term={zones.length === 1 ? 'Zone' : 'Zones'}>{zones.join(', ')}</Fact>
          {escort ? <Fact term="Escort">{escort}</Fact> : null}
        </dl>
        {call ? <GateCall {...call} /> : null}
        {more ? <div className="mt-4">{more}</div> : null}
      </div>
    </article>
  )
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div>
      <dt className="text-base text-muted">{term}</dt>
      <dd className="text-lg font-semibold">{children}</dd>
    </div>
  )
}

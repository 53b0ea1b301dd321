import type { ReactNode } from 'react'
import { classes } from '../classes'
import { Avatar } from '../display/avatar'
import { Icon, type IconName } from '../icon'

export type GateOutcome = 'allow' | 'stop' | 'check'

export interface GateResultProps {
  outcome: GateOutcome
  /** The plain reason: a sentence, `labelFor('gate', code)`. */
  reason: string
  /** What else there is to say, in the order of weight. */
  also?: readonly string[]
  /** Missing when the code belongs to nobody. */
  person?: { name: string; vendor?: string; photo?: string | null }
  /** Window, zones, escort: terms and values in large type. */
  facts?: readonly { term: string; value: ReactNode }[]
  /** Whom to call when it is not ALLOW, or when in doubt. */
  call?: { name: string; phone?: string | null }
  /** When it was asked, as an Instant. */
  checkedAt?: ReactNode
  /** Let in, let out, next check: forms and links. */
  children?: ReactNode
}

const LOOKS: Record<GateOutcome, { word: string; icon: IconName; look: string }> = {
  allow: { word: 'ALLOW', icon: 'ok', look: 'on-colour bg-allow-bg text-allow' },
  stop: { word: 'STOP', icon: 'octagon', look: 'on-colour bg-stop-bg text-stop' },
  check: { word: 'CHECK', icon: 'question', look: 'on-amber bg-check-bg text-check' },
}

/** The answer at the gate, readable across a barrier: the colour fills the screen, the word says it, the photo proves it. */
export function GateResult({
  outcome,
  reason,
  also = [],
  person,
  facts = [],
  call,
  checkedAt,
  children,
}: GateResultProps) {
  const { word, icon, look } = LOOKS[outcome]
  return (
    <main
      id="main"
      data-density="gate"
      data-outcome={outcome}
      aria-labelledby="gate-answer"
      className={classes('print-colours min-h-dvh px-4 py-6 sm:px-8', look)}
    >
      <div className="mx-auto max-w-[64rem]">
        <div role="alert">
          <h1 id="gate-answer" className="flex items-center gap-4 text-3xl font-black">
            <Icon name={icon} className="size-16" />
            {word}
          </h1>
          <p className="mt-2 text-xl font-semibold">{reason}</p>
          {also.map((sentence) => (
            <p key={sentence} className="mt-1 text-lg">
              {sentence}
            </p>
          ))}
        </div>
        <div className="mt-6 grid gap-6 md:grid-cols-[16rem_minmax(0,1fr)]">
          {person ? <Avatar name={person.name} src={person.photo} size="xl" decorative={false} /> : null}
          <div className={classes('min-w-0', !person && 'md:col-span-2')}>
            {person ? (
              <>
                <p className="text-2xl font-bold break-words">{person.name}</p>
                {person.vendor ? <p className="text-xl">{person.vendor}</p> : null}
              </>
            ) : null}
            {facts.length > 0 ? (
              <dl className="mt-4 space-y-3 border-t border-current pt-4">
                {facts.map(({ term, value }) => (
                  <div key={term}>
                    <dt className="text-base">{term}</dt>
                    <dd className="text-lg font-semibold">{value}</dd>
                  </div>
                ))}
              </dl>
            ) : null}
            {call ? <GateCall {...call} /> : null}
          </div>
        </div>
        {children ? <div className="mt-6 flex flex-wrap gap-4">{children}</div> : null}
        {checkedAt ? <p className="mt-6 text-base">Checked {checkedAt}</p> : null}
      </div>
    </main>
  )
}

/** Whom to call. The number is a link: most gates have a phone in the hand. */
export function GateCall({ name, phone }: { name: string; phone?: string | null }) {
  const face = (
    <>
      <Icon name="phone" className="size-7" />
      <span>
        Call {name}
        {phone ? <span className="block font-normal">{phone}</span> : null}
      </span>
    </>
  )
  const look =
    'mt-4 inline-flex min-h-16 items-center gap-3 rounded-sm border-2 border-current px-4 py-2 text-lg font-bold'
  return phone ? (
    <a href={`tel:${phone.replace(/[^+\d]/g, '')}`} className={look}>
      {face}
    </a>
  ) : (
    <p className={look}>{face}</p>
  )
}

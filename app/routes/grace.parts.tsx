import type { SessionsAtEnd } from '~/domain/connected-system/connected-system'
import { type Graced, graceOf } from '~/domain/grant/grace'
import { MINUTE, type Millis } from '~/domain/kernel/time'
import { Instant, Select, spanText } from '~/ui'
import { GRACE_CHOICES } from '~/usecases/access-request/read-schedule'

/** How long open sessions may go on after the end; what is chosen already is always among the choices. */
export function GraceField({ most, defaultValue }: { most: Millis; defaultValue: string }) {
  const choices: readonly string[] = GRACE_CHOICES.filter((minutes) => Number(minutes) * MINUTE <= most)
  const all = defaultValue === '' || choices.includes(defaultValue) ? choices : [...choices, defaultValue]
  return (
    <Select
      name="grace"
      label="Time to finish"
      optional
      width="medium"
      hint="At the end nobody can sign in any more. Who is signed in then may finish for so long, and is cut off after it. A mail warns 15 and 5 minutes before."
      empty="None: cut off at the end"
      options={all.map((minutes) => ({ value: minutes, label: spanText(Number(minutes) * MINUTE) }))}
      defaultValue={defaultValue}
    />
  )
}

/** 'Open sessions may go on for 30 minutes after the end.', or nothing. */
export function GraceText({ of }: { of: Graced }) {
  const grace = graceOf(of)
  if (grace === 0) return null
  return (
    <span className="block text-muted">
      Open sessions may go on for {spanText(grace)} after the end; no new one is let in.
    </span>
  )
}

const SESSIONS: Readonly<Record<SessionsAtEnd, string | null>> = {
  none: null,
  ended: 'Open sessions are ended with the access, after a grace where one is agreed.',
  left_open: 'Open sessions may go on until they end by themselves: this system cannot cut them off.',
}

/** What becomes of open sessions in the system of a right. */
export function SessionsText({ sessions }: { sessions: SessionsAtEnd | undefined }) {
  const text = sessions === undefined ? null : SESSIONS[sessions]
  return text === null ? null : <p className="mt-0.5 text-sm text-muted">{text}</p>
}

/** 'Open sessions until 18:30', while they may go on after the end. */
export function SessionsUntil({ at, timeZone }: { at: number | null; timeZone: string }) {
  if (at === null) return null
  return (
    <span className="block text-sm font-semibold text-warning">
      Open sessions until <Instant at={at} timeZone={timeZone} />
    </span>
  )
}

/** The holder's own countdown: when an open session is cut off, in the last quarter of an hour before it. */
export function CutOffCountdown({
  cutOff,
  now,
  timeZone,
}: {
  cutOff: number | null
  now: number
  timeZone: string
}) {
  if (cutOff === null || cutOff <= now || cutOff - now > 15 * MINUTE) return null
  return (
    <p className="text-sm font-semibold text-warning">
      Open sessions are cut off in {spanText(cutOff - now)}, at <Instant at={cutOff} timeZone={timeZone} />.
      Save your work.
    </p>
  )
}

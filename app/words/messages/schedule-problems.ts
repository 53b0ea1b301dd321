import { given, moment, type Sentences, span } from './sentence'

const INCOMPLETE = 'This day has only one of its two times. Fill in both, or empty both.'
const BACKWARDS =
  'On this day the end is not after the start. For midnight at the end of the day, type 00:00.'

function graceTooLong(d: Parameters<typeof span>[0]): string {
  const tier = given(d, 'tier', 'this')
  return d?.max === 0
    ? `For ${tier} risk there is no time to finish. Ask for none.`
    : `The time to finish is too long. For ${tier} risk it is at most ${span(d, 'max')}.`
}

/** Windows, weekly hours, local times. */
export const SCHEDULE_PROBLEMS: Sentences = {
  local_time_invalid: 'This is not a date and time. Write it as year-month-day and hour:minute.',
  local_time_missing: (d) =>
    `This time does not exist at the site: the clocks go forward then. The next time that exists is ${moment(d, 'next')}.`,
  time_zone_unknown: (d) =>
    `${d.timeZone === undefined ? 'This' : `“${given(d, 'timeZone', '')}”`} is not the name of a time zone. Use one such as Europe/Berlin.`,
  window_missing: 'Say from when until when access is needed.',
  end_before_start: 'The end is not after the start. Choose a later end.',
  window_past: 'This window is over already. Choose an end in the future.',
  never_open:
    'With these hours, access never opens inside the window. Choose other hours, or a longer window.',
  too_soon: (d) =>
    `This starts too soon. For ${given(d, 'tier', 'this')} risk, ask at least ${span(d, 'min')} before the start.`,
  outside_allowed_hours: (d) =>
    `Part of this is outside the hours allowed for ${given(d, 'tier', 'this')} risk. Choose hours inside them.`,
  no_weekly_hours: (d) =>
    `${given(d, 'system', 'This system')} cannot keep weekly hours. Ask for “${given(d, 'entitlement', 'this')}” around the clock, or leave it out.`,
  grace_not_kept: (d) =>
    `${given(d, 'system', 'This system')} cannot end open sessions, so it cannot keep to a time to finish. Ask for none, or leave out “${given(d, 'entitlement', 'this')}”.`,
  grace_without_sessions:
    'Nobody is signed in at a door: a time to finish has no meaning there. Ask for none.',
  grace_too_long: (d) => graceTooLong(d),
  weekly_empty: 'No hours are filled in. Fill in at least one day, or choose around the clock.',
  opening_incomplete: INCOMPLETE,
  opening_backwards: BACKWARDS,
  hours_empty: 'No hours are filled in. Fill in at least one day, or choose around the clock.',
  hours_incomplete: INCOMPLETE,
  hours_end_before_start: BACKWARDS,
}

/** Year, month, day, hour, minute and second that the clocks of a zone show at an instant (ms). */
export function wallClock(at: number, timeZone: string): number[] {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
    hourCycle: 'h23',
  })
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  return ['year', 'month', 'day', 'hour', 'minute', 'second'].map((name) => parts[name] ?? 0)
}

/** 2026-03-02 */
export function dayOf(at: number, timeZone: string): string {
  const [year, month, day] = wallClock(at, timeZone)
  return [String(year), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-')
}

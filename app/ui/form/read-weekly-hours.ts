/** What a WeeklyHoursField sent, not yet judged: the domain refuses a day with one end, or an end before its start. */
export interface TypedOpening {
  day: 1 | 2 | 3 | 4 | 5 | 6 | 7
  from: string
  to: string
}

/**
 * The openings as typed, or null for around the clock. A day that was left empty is left out; a day with only one of
 * its two times comes with an empty text, so that it can be refused. An end of 00:00 is midnight after that day, '24:00'.
 */
export function readWeeklyHours(form: FormData, name: string): TypedOpening[] | null {
  if (form.get(`${name}.mode`) !== 'weekly') return null
  return ([1, 2, 3, 4, 5, 6, 7] as const).flatMap((day) => {
    const from = text(form.get(`${name}.${day}.from`))
    const to = text(form.get(`${name}.${day}.to`))
    return from === '' && to === '' ? [] : [{ day, from, to: to === '00:00' ? '24:00' : to }]
  })
}

function text(value: FormDataEntryValue | null): string {
  return typeof value === 'string' ? value.trim().slice(0, 5) : ''
}

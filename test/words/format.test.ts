import { describe, expect, it } from 'vitest'
import { formatInstant } from '~/words/format'

describe('formatInstant', () => {
  it.each([
    [Date.UTC(2026, 10, 24, 7), 'Europe/Berlin', 'Tue 24 Nov 2026, 08:00 (Europe/Berlin)'],
    [Date.UTC(2026, 10, 24, 7), 'America/New_York', 'Tue 24 Nov 2026, 02:00 (America/New_York)'],
    [Date.UTC(2026, 10, 24, 23), 'Europe/Berlin', 'Wed 25 Nov 2026, 00:00 (Europe/Berlin)'],
    [Date.UTC(2026, 0, 1, 0), 'UTC', 'Thu 1 Jan 2026, 00:00 (UTC)'],
    [Date.UTC(2026, 2, 29, 1), 'Europe/Berlin', 'Sun 29 Mar 2026, 03:00 (Europe/Berlin)'],
  ])('writes %i in %s as %s', (instant, zone, text) => {
    expect(formatInstant(instant, zone)).toBe(text)
  })

  it('tells the two hours apart when the clocks go back', () => {
    const first = Date.UTC(2026, 9, 25, 0, 30)
    const texts = [first - 1_800_001, first, first + 3_600_000, first + 5_400_000]
    expect(texts.map((at) => formatInstant(at, 'Europe/Berlin'))).toEqual([
      'Sun 25 Oct 2026, 01:59 (Europe/Berlin)',
      'Sun 25 Oct 2026, 02:30 (Europe/Berlin, UTC+2)',
      'Sun 25 Oct 2026, 02:30 (Europe/Berlin, UTC+1)',
      'Sun 25 Oct 2026, 03:00 (Europe/Berlin)',
    ])
  })

  it('does so where only half an hour is repeated', () => {
    const at = Date.UTC(2026, 3, 4, 14, 45)
    expect(formatInstant(at, 'Australia/Lord_Howe')).toMatch(/01:45 \(Australia\/Lord_Howe, UTC\+11\)$/)
    expect(formatInstant(at + 1_800_000, 'Australia/Lord_Howe')).toMatch(
      /01:45 \(Australia\/Lord_Howe, UTC\+10:30\)$/,
    )
  })

  it('refuses a zone that does not exist', () => {
    expect(() => formatInstant(0, 'Europe/Atlantis')).toThrow(RangeError)
  })
})

import { describe, expect, test } from 'vitest'
import { formatInstant } from '~/words/format'
import { siteTime } from '~/words/site-time'

const at = (text: string) => Date.parse(text)

describe('a moment on the site’s clock', () => {
  test('day, time and zone are those of the site', () => {
    expect(siteTime(at('2025-11-24T23:30:07Z'), 'Europe/Berlin')).toEqual({
      date: 'Tue 25 Nov 2025',
      time: '00:30',
      exact: '00:30:07',
      zone: 'Europe/Berlin',
    })
    expect(siteTime(at('2025-11-24T23:30:07Z'), 'America/Chicago').date).toBe('Mon 24 Nov 2025')
  })

  test('an hour that exists twice says which one it is', () => {
    expect(siteTime(at('2025-10-26T00:30:00Z'), 'Europe/Berlin').zone).toBe('Europe/Berlin, UTC+2')
    expect(siteTime(at('2025-10-26T01:30:00Z'), 'Europe/Berlin').zone).toBe('Europe/Berlin, UTC+1')
    expect(siteTime(at('2025-10-25T23:59:59Z'), 'Europe/Berlin').zone).toBe('Europe/Berlin')
    expect(siteTime(at('2025-10-26T02:00:00Z'), 'Europe/Berlin').zone).toBe('Europe/Berlin')
    expect(siteTime(at('2025-04-05T14:45:00Z'), 'Australia/Lord_Howe').zone).toBe(
      'Australia/Lord_Howe, UTC+11',
    )
    expect(siteTime(at('2025-04-05T15:15:00Z'), 'Australia/Lord_Howe').zone).toBe(
      'Australia/Lord_Howe, UTC+10:30',
    )
  })

  test('pages and mails say the same', () => {
    for (const text of ['2025-01-03T08:05:00Z', '2025-06-30T21:59:00Z', '2026-03-29T01:00:00Z']) {
      const { date, time, zone } = siteTime(at(text), 'Europe/Berlin')
      expect(`${date}, ${time} (${zone})`).toBe(formatInstant(at(text), 'Europe/Berlin'))
    }
  })
})

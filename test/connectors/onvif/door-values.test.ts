import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CODE_DIGITS, type CodeFormat } from '~/connectors/onvif/door-config'
import { codeHex, momentOf, sameMoment, windowFor } from '~/connectors/onvif/door-values'
import { DAY, HOUR } from '~/domain/kernel/time'

const DAYS = { time: false }
const TIMES = { time: true }

describe('a window for a controller that knows only days', () => {
  it.each([
    // What is valid to a day is valid on it: an end at midnight is the day before.
    ['to midnight', '2031-05-04T22:00Z', '2031-05-05T22:00Z', 'Europe/Berlin', '2031-05-05', '2031-05-05'],
    ['past midnight', '2031-05-05T20:00Z', '2031-05-05T22:01Z', 'Europe/Berlin', '2031-05-05', '2031-05-06'],
    [
      'another day in UTC',
      '2031-05-06T01:00Z',
      '2031-05-06T02:00Z',
      'America/New_York',
      '2031-05-05',
      '2031-05-05',
    ],
    // 2026-03-29 has 23 hours there, 2026-10-25 has 25.
    ['the short day', '2026-03-28T23:00Z', '2026-03-29T22:00Z', 'Europe/Berlin', '2026-03-29', '2026-03-29'],
    ['the long day', '2026-10-24T22:00Z', '2026-10-25T23:00Z', 'Europe/Berlin', '2026-10-25', '2026-10-25'],
    [
      'an hour that comes twice',
      '2026-10-25T00:30Z',
      '2026-10-25T01:30Z',
      'Europe/Berlin',
      '2026-10-25',
      '2026-10-25',
    ],
    // Clocks go forward at midnight there.
    [
      'a day without a midnight',
      '2018-11-04T03:00Z',
      '2018-11-05T02:00Z',
      'America/Sao_Paulo',
      '2018-11-04',
      '2018-11-04',
    ],
  ])('has the right days: %s', (_, from, to, zone, first, last) => {
    const window = windowFor(Date.parse(from), Date.parse(to), DAYS, zone)
    expect([window.from.slice(0, 10), window.to.slice(0, 10)]).toEqual([first, last])
    // Whoever heeds the time after all lets nobody in too late, and keeps nobody out.
    expect(momentOf(window.from)).toBeLessThanOrEqual(Date.parse(from))
    expect(momentOf(window.to)).toBeGreaterThanOrEqual(Date.parse(to) - 1000)
    expect((momentOf(window.to) ?? 0) - Date.parse(to)).toBeLessThan(DAY + HOUR)
  })

  it('is the whole window wherever time counts', () => {
    const [from, to] = [Date.UTC(2031, 4, 5, 6), Date.UTC(2031, 4, 5, 18)]
    const window = windowFor(from, to, TIMES, 'Europe/Berlin')
    expect([momentOf(window.from), momentOf(window.to)]).toEqual([from, to])
  })

  it('is known again however the controller writes it', () => {
    const told = windowFor(0, Date.UTC(2031, 4, 5, 18), DAYS, 'America/New_York').to
    for (const kept of ['2031-05-05T00:00:00Z', '2031-05-05T23:59:59', told])
      expect(sameMoment(kept, told, DAYS, 'America/New_York')).toBe(true)
    for (const kept of [null, '', '2031-05-06T12:00:00Z', '2031-05-04T00:00:00Z'])
      expect(sameMoment(kept, told, DAYS, 'America/New_York')).toBe(false)
    expect(sameMoment('2031-05-05T20:00:00+02:00', '2031-05-05T18:00:00.000Z', TIMES, 'UTC')).toBe(true)
    expect(sameMoment('2031-05-05T18:00:00', '2031-05-05T18:00:00.000Z', TIMES, 'UTC')).toBe(true)
    expect(sameMoment('2031-05-05T18:00:01Z', '2031-05-05T18:00:00.000Z', TIMES, 'UTC')).toBe(false)
  })
})

describe('a code', () => {
  it('is a number of its format, its high octet first', () => {
    expect(codeHex('1234', 'SIMPLE_NUMBER16')).toBe('04D2')
    expect(codeHex('12345678', 'SIMPLE_NUMBER32')).toBe('00BC614E')
    expect(codeHex('1234567891234567', 'SIMPLE_NUMBER56')).toBe('0462D53C9BAF07')
  })

  it('fits as many digits as its format allows', () => {
    const anyCode = fc
      .constantFrom<CodeFormat>('SIMPLE_NUMBER16', 'SIMPLE_NUMBER32', 'SIMPLE_NUMBER56')
      .chain((format) =>
        fc.record({
          format: fc.constant(format),
          code: fc
            .array(fc.integer({ min: 1, max: 9 }), { minLength: 4, maxLength: CODE_DIGITS[format] })
            .map((digits) => digits.join('')),
        }),
      )
    fc.assert(
      fc.property(anyCode, ({ format, code }) => {
        const hex = codeHex(code, format)
        expect(hex).toHaveLength({ SIMPLE_NUMBER16: 4, SIMPLE_NUMBER32: 8, SIMPLE_NUMBER56: 14 }[format])
        expect(BigInt(`0x${hex}`).toString()).toBe(code)
      }),
    )
  })

  it('is nothing else', () => {
    for (const code of ['', 'word', '12 4', '1e3'])
      expect(() => codeHex(code, 'SIMPLE_NUMBER32')).toThrowError(
        expect.objectContaining({ fault: 'refused' }),
      )
  })
})

import { expect, test } from 'vitest'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { fromNow, spanText } from '~/words/span'

test.each([
  [0, '0 seconds'],
  [499, '0 seconds'],
  [1_000, '1 second'],
  [4_200, '4 seconds'],
  [59_600, '1 minute'],
  [61_000, '1 minute 1 second'],
  [HOUR, '1 hour'],
  [2 * HOUR + 10 * MINUTE, '2 hours 10 minutes'],
  [DAY + HOUR, '1 day 1 hour'],
  [DAY + 5 * MINUTE, '1 day'],
  [400 * DAY, '400 days'],
  [-2 * HOUR - 10 * MINUTE, '2 hours 10 minutes'],
])('%d ms is %s', (length, text) => {
  expect(spanText(length)).toBe(text)
})

test('a moment ahead and one behind', () => {
  expect(fromNow(3 * HOUR, 0)).toBe('in 3 hours')
  expect(fromNow(0, 2 * DAY)).toBe('2 days ago')
  expect(fromNow(0, 400)).toBe('just now')
})

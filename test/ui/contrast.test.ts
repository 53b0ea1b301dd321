import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

const css = readFileSync('app/ui/tokens.css', 'utf8')
const light = tokensIn(block(':root {'))
const dark = { ...light, ...tokensIn(block('prefers-color-scheme: dark) {')) }

/** WCAG 2.2 1.4.3: text. */
const TEXT = 4.5
/** WCAG 2.2 1.4.11: borders of controls, the focus ring. */
const SHAPE = 3

const STATES = [
  ...['draft', 'awaiting-it', 'awaiting-security', 'approved', 'scheduled', 'active', 'expiring', 'revoking'],
  ...['revoked', 'revoke-failed', 'denied', 'stale', 'allow', 'stop', 'check'],
  ...['info', 'success', 'warning', 'error'],
]

const PAIRS: readonly (readonly [string, string, number])[] = [
  ...STATES.map((state) => [state, `${state}-bg`, TEXT] as const),
  ...['canvas', 'surface', 'raised'].flatMap((ground) => [
    ['ink', ground, TEXT] as const,
    ['muted', ground, TEXT] as const,
    ['action', ground, TEXT] as const,
    ['focus', ground, SHAPE] as const,
    ['control', ground, SHAPE] as const,
  ]),
  ...['info', 'success', 'warning', 'error'].flatMap((tone) => [
    [tone, 'surface', TEXT] as const,
    ['ink', `${tone}-bg`, TEXT] as const,
  ]),
  ['muted', 'error-bg', TEXT],
  ['action', 'error-bg', TEXT],
  ['action', 'action-soft', TEXT],
  ['muted', 'action-soft', TEXT],
  ['ink', 'action-soft', TEXT],
  ['on-action', 'action', TEXT],
  ['on-action', 'action-strong', TEXT],
  ['on-danger', 'danger', TEXT],
  ['on-danger', 'danger-strong', TEXT],
  ['danger', 'surface', SHAPE],
  ['focus-on-colour', 'allow-bg', SHAPE],
  ['focus-on-colour', 'stop-bg', SHAPE],
  ['focus-on-colour', 'revoke-failed-bg', SHAPE],
  ['check', 'check-bg', SHAPE],
]

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('%s scheme', (_, tokens) => {
  test.each(PAIRS)('%s on %s is at least %d to 1', (front, ground, least) => {
    expect(contrast(tokens[front] ?? '', tokens[ground] ?? '')).toBeGreaterThanOrEqual(least)
  })
})

test('the measure is the one of WCAG', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
})

function block(start: string): string {
  const from = css.indexOf(start)
  if (from === -1) throw new Error(`tokens.css has no ${start}`)
  return css.slice(from, css.indexOf('}', from))
}

function tokensIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--([a-z-]+): (#[0-9a-f]{6});/g)].map((m) => [m[1] ?? '', m[2] ?? '']),
  )
}

/** Contrast ratio, 1 to 21 (WCAG 2.2, definition of contrast ratio). */
function contrast(a: string, b: string): number {
  const [one, two] = [luminance(a), luminance(b)]
  return (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05)
}

function luminance(hex: string): number {
  if (!/^#[0-9a-f]{6}$/.test(hex)) throw new Error(`not a colour: '${hex}'`)
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

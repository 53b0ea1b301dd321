import { describe, expect, it } from 'vitest'
import { newTotpSecret, totpCode, totpUri, verifyTotp } from '~/platform/totp.server'

/** '12345678901234567890', the key of RFC 6238 appendix B, in Base32. */
const RFC_SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const NOW = 1_111_111_109_000
const STEP = 37_037_036

describe('totpCode', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('gives the last six digits of RFC 6238 appendix B at %i s', (seconds, code) => {
    expect(totpCode(RFC_SECRET, seconds * 1000)).toBe(code)
    expect(totpCode(RFC_SECRET, seconds * 1000 + 999)).toBe(code)
  })
})

describe('verifyTotp', () => {
  const verify = (code: string, now = NOW, lastUsedStep: number | null = null) =>
    verifyTotp({ secret: RFC_SECRET, code, now, lastUsedStep })

  it('takes the code of this step and tells which step it was', () => {
    expect(verify('081804')).toEqual({ ok: true, step: STEP })
    expect(verify(' 081 804 ')).toEqual({ ok: true, step: STEP })
  })

  it('forgives one step either way, and no more', () => {
    const answers = [-2, -1, 0, 1, 2].map((off) => verify(totpCode(RFC_SECRET, NOW + off * 30_000)))
    expect(answers).toEqual([
      { ok: false, reason: 'wrong' },
      { ok: true, step: STEP - 1 },
      { ok: true, step: STEP },
      { ok: true, step: STEP + 1 },
      { ok: false, reason: 'wrong' },
    ])
  })

  it('holds the window at the edges of a step', () => {
    const start = STEP * 30_000
    const code = totpCode(RFC_SECRET, start)
    expect(
      [start - 30_001, start - 30_000, start + 59_999, start + 60_000].map((now) => verify(code, now).ok),
    ).toEqual([false, true, true, false])
  })

  it('takes a code once, and none from before it', () => {
    expect(verify('081804', NOW, STEP)).toEqual({ ok: false, reason: 'reused' })
    expect(verify(totpCode(RFC_SECRET, NOW - 30_000), NOW, STEP)).toEqual({ ok: false, reason: 'reused' })
    expect(verify(totpCode(RFC_SECRET, NOW + 30_000), NOW, STEP)).toEqual({ ok: true, step: STEP + 1 })
    expect(verify('081804', NOW, STEP - 1)).toEqual({ ok: true, step: STEP })
  })

  it.each(['', '81804', '0818040', '08180a', '٠٨١٨٠٤', '000000'])('does not take %j', (code) => {
    expect(verify(code)).toEqual({ ok: false, reason: 'wrong' })
  })

  it('does not take the code of another secret', () => {
    const [mine, other] = [newTotpSecret(), newTotpSecret()]
    // Codes of six digits may agree by chance: find an instant at which they do not.
    const now = [0, 1, 2, 3]
      .map((n) => NOW + n * 300_000)
      .find((at) => totpCode(mine, at) !== totpCode(other, at))
    expect(now).toBeDefined()
    const codes = [-30_000, 0, 30_000].map((off) => totpCode(mine, (now ?? 0) + off))
    const code = totpCode(other, now ?? 0)
    expect(verifyTotp({ secret: mine, code, now: now ?? 0, lastUsedStep: null }).ok).toBe(
      codes.includes(code),
    )
  })
})

describe('newTotpSecret and totpUri', () => {
  it('has 160 bits', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/)
    expect(newTotpSecret()).not.toBe(newTotpSecret())
  })

  it('makes the address that code apps scan', () => {
    const uri = new URL(totpUri(RFC_SECRET, 'ada@example.com', 'Daypass & Söhne'))
    expect([uri.protocol, uri.host]).toEqual(['otpauth:', 'totp'])
    expect(decodeURIComponent(uri.pathname)).toBe('/Daypass & Söhne:ada@example.com')
    expect(uri.searchParams.get('secret')).toBe(RFC_SECRET)
    expect(uri.searchParams.get('issuer')).toBe('Daypass & Söhne')
  })
})

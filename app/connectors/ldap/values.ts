import type { Instant } from '~/domain/kernel/time'

/** From 1601-01-01, where Active Directory's time begins, to 1970-01-01, ms. */
const FILETIME_EPOCH = 11_644_473_600_000n

/** Active Directory's word for "never": all its 64 bits, or none of them (MS-ADA1, accountExpires). */
export const NEVER = 9_223_372_036_854_775_807n

/** An instant as GeneralizedTime in UTC (RFC 4517 clause 3.3.13), with a fraction only where there is one. */
export function generalizedTime(at: Instant): string {
  const text = new Date(at).toISOString()
  const fraction = at % 1000 === 0 ? '' : text.slice(19, 23)
  return `${text.slice(0, 19).replace(/[-:T]/g, '')}${fraction}Z`
}

/** The instant of a GeneralizedTime in UTC; null when it is none. */
export function parseGeneralizedTime(text: string | null): Instant | null {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,](\d{1,9}))?Z$/.exec(text ?? '')
  if (!found) return null
  const [, year, month, day, hour, minute, second, fraction = ''] = found
  const at = Date.parse(
    `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, '0').slice(0, 3)}Z`,
  )
  return Number.isNaN(at) ? null : at
}

/** An instant in steps of 100 ns since 1601, as accountExpires and lastLogonTimestamp have it (MS-DTYP clause 2.3.3). */
export function fileTime(at: Instant): string {
  return String((BigInt(Math.floor(at)) + FILETIME_EPOCH) * 10_000n)
}

/** The instant of such a number; null for never, and for what is no such number. */
export function parseFileTime(text: string | null): Instant | null {
  if (text === null || !/^\d{1,19}$/.test(text)) return null
  const steps = BigInt(text)
  if (steps === 0n || steps >= NEVER) return null
  return Number(steps / 10_000n - FILETIME_EPOCH)
}

/** Where the bytes of a GUID stand: those of its first three groups are turned round (MS-DTYP clause 2.3.4). */
const TURNED = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** The text of a GUID's stored bytes; null when they are none. */
export function guidText(bytes: Uint8Array): string | null {
  if (bytes.length !== 16) return null
  const hex = TURNED.map((place) => (bytes[place] ?? 0).toString(16).padStart(2, '0'))
  return [hex.slice(0, 4), hex.slice(4, 6), hex.slice(6, 8), hex.slice(8, 10), hex.slice(10)]
    .map((group) => group.join(''))
    .join('-')
}

/** The stored bytes of a GUID's text; null when it is none. */
export function guidBytes(text: string): Uint8Array | null {
  const hex = text.replace(/-/g, '')
  if (!/^[0-9a-f]{32}$/i.test(hex)) return null
  const plain = Array.from({ length: 16 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16))
  return Uint8Array.from(TURNED, (place) => plain[place] ?? 0)
}

/**
 * The stored bytes of the security identifier that this number has in the domain of another one (MS-DTYP clause 2.4.2.2): its last
 * part is replaced. Null where those are none.
 */
export function sidBeside(sid: Uint8Array, relativeId: number): Uint8Array | null {
  const parts = sid[1] ?? 0
  if (sid[0] !== 1 || parts === 0 || sid.length !== 8 + 4 * parts) return null
  const beside = Uint8Array.from(sid)
  new DataView(beside.buffer).setUint32(sid.length - 4, relativeId, true)
  return beside
}

/** A password as Active Directory takes it: in quotation marks, UTF-16, low byte first (MS-ADTS clause 3.1.1.3.1.5.1). */
export function unicodePassword(password: string): Uint8Array {
  return Buffer.from(`"${password}"`, 'utf16le')
}

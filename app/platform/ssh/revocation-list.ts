import type { Instant } from '~/domain/kernel/time'
import { string, u32, u64 } from './wire'

/** PROTOCOL.krl of OpenSSH. */
const MAGIC = Buffer.from('SSHKRL\n\0', 'latin1')
const FORMAT = 1
const SECTION_CERTIFICATES = 1
const SERIAL_LIST = 0x20
const SERIAL_RANGE = 0x21

export interface SerialRange {
  readonly from: number
  /** The last one. */
  readonly to: number
}

export interface RevocationList {
  /** The list's own number: greater than that of any list before it. */
  readonly number: number
  readonly madeAt: Instant
  /** The public key, as its certificates carry it, of the authority whose serials these are. */
  readonly authority: Uint8Array
  readonly serials: readonly number[]
  readonly ranges: readonly SerialRange[]
}

/** A key revocation list in OpenSSH's binary form, for `RevokedKeys`. The same facts give the same bytes. Pure. */
export function encodeRevocationList(list: RevocationList): Buffer {
  const serials = [...new Set(list.serials)].sort((a, b) => a - b)
  const sections: Buffer[] = [string(list.authority), string('')]
  if (serials.length > 0) {
    sections.push(Buffer.from([SERIAL_LIST]), string(Buffer.concat(serials.map((serial) => u64(serial)))))
  }
  for (const { from, to } of [...list.ranges].sort((a, b) => a.from - b.from)) {
    sections.push(Buffer.from([SERIAL_RANGE]), string(Buffer.concat([u64(from), u64(to)])))
  }
  const isEmpty = serials.length === 0 && list.ranges.length === 0
  return Buffer.concat([
    MAGIC,
    u32(FORMAT),
    u64(list.number),
    u64(Math.floor(list.madeAt / 1000)),
    // Flags, reserved, comment.
    u64(0),
    string(''),
    string(''),
    ...(isEmpty ? [] : [Buffer.from([SECTION_CERTIFICATES]), string(Buffer.concat(sections))]),
  ])
}

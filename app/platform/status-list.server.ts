import { deflateSync, inflateSync } from 'node:zlib'
import type { Keys } from './keys.server'

/** Bits that one MAC decides. */
const BITS = 256

/** `lst` of a status list: zlib (RFC 1950) at its highest level, in base64url. */
export function compressList(bytes: Uint8Array): string {
  return deflateSync(bytes, { level: 9 }).toString('base64url')
}

/** Throws zlib's error for anything that is no such text. */
export function expandList(lst: string): Uint8Array {
  return inflateSync(Buffer.from(lst, 'base64url'))
}

/**
 * What the places of a list say that nobody holds: bits that look drawn by lot to everybody without the keys, the same at
 * every node and after every start, so that a list that is built anew gives no decoy away. The size is a multiple of 256.
 */
export function decoysOf(keys: Pick<Keys, 'mac'>, listId: string, size: number): Uint8Array {
  const blocks = Array.from({ length: size / BITS }, (_, block) =>
    Buffer.from(keys.mac(`pass status decoys:${listId}:${block}`), 'base64url'),
  )
  return Uint8Array.from(Buffer.concat(blocks))
}

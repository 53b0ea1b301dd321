import { isPlainAddress } from '~/domain/person/address'

/** One sender or receiver. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

/** `ada@example.com` or `Ada <ada@example.com>`; null for anything else. */
export function parseMailAddress(text: string): MailAddress | null {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>]+)>|(\S+))$/.exec(text.trim())
  const address = match?.[2] ?? match?.[3]
  if (address === undefined || !isPlainAddress(address)) return null
  return { name: match?.[1]?.trim() ?? '', address }
}

/** One sender or receiver. */
export interface MailAddress {
  readonly name: string
  readonly address: string
}

const ADDRESS = /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@<>"(),:;\\[\]]{1,255}$/

/** True for exactly one plain address: no list, no comment, no display name, no line break. */
export function isMailAddress(text: string): boolean {
  return ADDRESS.test(text)
}

/** `ada@example.com` or `Ada <ada@example.com>`; null for anything else. */
export function parseMailAddress(text: string): MailAddress | null {
  const match = /^(?:"?([^"<>\r\n]*?)"?\s*<([^<>]+)>|(\S+))$/.exec(text.trim())
  const address = match?.[2] ?? match?.[3]
  if (address === undefined || !isMailAddress(address)) return null
  return { name: match?.[1]?.trim() ?? '', address }
}

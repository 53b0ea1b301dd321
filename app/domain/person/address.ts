const ADDRESS = /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@<>"(),:;\\[\]]{1,255}$/u

/** True for exactly one plain address: no list, no comment, no display name, no line break. */
export function isPlainAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text)
}

/** A mail address as it is stored and compared: trimmed, NFC, lower case. Null when it is not one plain address. */
export function normalAddress(text: string): string | null {
  const address = text.trim().normalize('NFC').toLowerCase()
  return isPlainAddress(address) ? address : null
}

/** Enough to recognise one's own address, not enough to learn somebody else's: 'a…@example.com'. */
export function shortened(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '…' : `${[...address][0]}…${address.slice(at)}`
}

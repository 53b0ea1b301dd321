/** What turns the direction of text round, and can make an address or a name look like another one. */
const BIDI = /\p{Bidi_Control}/gu

/** Text that people typed, made safe to stand in one line of a mail, a subject or a terminal. */
export function oneLine(text: string): string {
  return text
    .normalize('NFC')
    .replace(BIDI, '')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
}

/** The same for text that may have lines of its own. Empty lines at the end go. */
export function cleanLines(text: string): string[] {
  return text
    .trim()
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map(oneLine)
}

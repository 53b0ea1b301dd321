import { cleanLines, oneLine } from './plain-text.server'

/** What a mail is made of. Templates choose blocks; how they look is decided here, once. */
export type Block =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: string])[] }
  /** Words that somebody typed: shown as theirs, line by line. */
  | { readonly kind: 'quote'; readonly text: string }
  | { readonly kind: 'button'; readonly label: string; readonly url: string }
  | { readonly kind: 'code'; readonly code: string }

export interface MailBody {
  readonly subject: string
  readonly blocks: readonly Block[]
}

export interface RenderedMail {
  readonly subject: string
  readonly text: string
  readonly html: string
}

export const text = (words: string): Block => ({ kind: 'text', text: words })
/** The last of several mails about one system. */
export const noMoreForAnHour = text(
  'There may be more of this on the system. You get no further mail about it for an hour: look at the page.',
)
export const facts = (...rows: (readonly [label: string, value: string])[]): Block => ({
  kind: 'facts',
  rows,
})
export const quote = (words: string): Block => ({ kind: 'quote', text: words })
export const button = (label: string, url: string): Block => ({ kind: 'button', label, url })
export const code = (digits: string): Block => ({ kind: 'code', code: digits })

const SUBJECT_LENGTH = 150
const FOOTER = 'Sent by Daypass, the access portal. Nobody reads answers to this mail.'

/** Throws RangeError when a button leads anywhere but to http or https. */
export function layOut({ subject, blocks }: MailBody): RenderedMail {
  const line = oneLine(subject)
  const short = line.length > SUBJECT_LENGTH ? `${line.slice(0, SUBJECT_LENGTH - 1)}…` : line
  return {
    subject: short,
    text: `${[...blocks.map(asText), `-- \n${FOOTER}`].join('\n\n')}\n`,
    html: page(short, blocks.map(asHtml).join('\n')),
  }
}

function asText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return oneLine(block.text)
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${oneLine(value)}`).join('\n')
    case 'quote':
      return cleanLines(block.text)
        .map((line) => `> ${line}`)
        .join('\n')
    case 'button':
      return `${block.label}:\n${webAddress(block.url)}`
    case 'code':
      return `    ${oneLine(block.code)}`
  }
}

function asHtml(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `<p style="margin:0 0 16px">${escaped(oneLine(block.text))}</p>`
    case 'facts': {
      const rows = block.rows.map(
        ([label, value]) =>
          `<tr><th scope="row" style="text-align:left;vertical-align:top;font-weight:normal;color:#52606D;padding:0 16px 4px 0">${escaped(label)}</th><td style="padding:0 0 4px">${escaped(oneLine(value))}</td></tr>`,
      )
      return `<table style="border-collapse:collapse;margin:0 0 16px">${rows.join('')}</table>`
    }
    case 'quote':
      return `<blockquote style="margin:0 0 16px;padding:4px 12px;border-left:4px solid #7B8794">${cleanLines(block.text).map(escaped).join('<br>')}</blockquote>`
    case 'button': {
      const url = escaped(webAddress(block.url))
      return `<p style="margin:0 0 16px"><a href="${url}" style="display:inline-block;padding:12px 16px;border-radius:4px;background:#0B4F8A;color:#FFFFFF;text-decoration:none">${escaped(block.label)}</a></p>
<p style="margin:0 0 16px;font-size:12px;color:#52606D;word-break:break-all">${url}</p>`
    }
    case 'code':
      return `<p style="margin:0 0 16px;font-size:32px;letter-spacing:4px;font-family:monospace">${escaped(oneLine(block.code))}</p>`
  }
}

function page(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body style="margin:0;padding:24px;background:#F6F7F9;color:#17202A;font-family:system-ui,sans-serif;font-size:16px;line-height:1.5">
<div style="max-width:600px;margin:0 auto;padding:24px;background:#FFFFFF;border-radius:8px">
${body}
<p style="margin:24px 0 0;font-size:12px;color:#52606D">${FOOTER}</p>
</div>
</body>
</html>
`
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escaped(words: string): string {
  return words.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '')
}

function webAddress(url: string): string {
  if (!/^https?:\/\/[^\s<>"]+$/.test(url))
    throw new RangeError('a mail links to http and https addresses only')
  return url
}

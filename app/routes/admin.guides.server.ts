import { Marked } from 'marked'

/** Each kind's guide and what comes with it, as the build took them in: a portal stands without its sources. */
const TEXTS = import.meta.glob<string>(['../connectors/*/README.md', '../connectors/*/*.yaml'], {
  query: '?raw',
  import: 'default',
  eager: true,
})

export interface Guide {
  readonly title: string
  readonly html: string
}

const markdown = new Marked({
  renderer: {
    // What the guides link to beside other sites lies in the sources, which nobody has here.
    link({ href, tokens }) {
      const words = this.parser.parseInline(tokens)
      return /^https?:/.test(href) ? `<a href="${href}" rel="noreferrer">${words}</a>` : words
    },
    code({ text }) {
      return `<pre tabindex="0">${escaped(text)}</pre>`
    },
    table({ header, rows }) {
      const row = (cells: typeof header, tag: 'th' | 'td') =>
        `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
      const body = rows.map((cells) => row(cells, 'td')).join('')
      return `<div class="guide-table" tabindex="0"><table><thead>${row(header, 'th')}</thead><tbody>${body}</tbody></table></div>`
    },
  },
})

/** The guide of a kind, which lies in the folder of its protocol: `webhook-ack` in `webhook`; null where there is none. */
export function guideOf(kind: string): Guide | null {
  for (const [path, text] of Object.entries(TEXTS)) {
    const [folder = '', file = ''] = path.split('/').slice(-2)
    if (file !== 'README.md' || !(kind === folder || kind.startsWith(`${folder}-`))) continue
    const [, title = folder, rest = ''] = /^# (.+)\n([\s\S]*)$/.exec(text) ?? [null, folder, text]
    return { title: title.replaceAll('`', ''), html: markdown.parse(rest, { async: false }) }
  }
  return null
}

/** The text of a file that lies beside a guide; null where there is none of the name. */
export function guideFileOf(name: string): string | null {
  const found = Object.entries(TEXTS).find(([path]) => path.endsWith(`/${name}`) && path.endsWith('.yaml'))
  return found?.[1] ?? null
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

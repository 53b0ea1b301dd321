/** One value that a form would send. */
export interface Field {
  readonly name: string
  readonly type: string
  readonly value: string
  /** The words beside it. */
  readonly label: string
  /** Sent unless it is a box that nobody ticked. */
  readonly on: boolean
  /** Of a select: what can be chosen. */
  readonly options: readonly { readonly value: string; readonly label: string }[]
}

export interface Form {
  readonly method: 'get' | 'post'
  /** Where it goes; empty for the page's own address. */
  readonly action: string
  readonly fields: readonly Field[]
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly label: string }[]
}

export interface Table {
  readonly caption: string
  /** Cells by the header of their column; what a cell says on several lines stands around ' · '. */
  readonly rows: readonly Readonly<Record<string, string>>[]
}

/** A page as somebody without scripts reads it. */
export interface Page {
  /** Path and query of the last answer, after redirects. */
  readonly path: string
  readonly status: number
  readonly html: string
  readonly title: string
  /** All that can be read, on one line. */
  readonly text: string
  /** What the error summary or another alert says; empty when nothing is wrong. */
  readonly alert: string
  /** What the page says was done; empty when it says nothing. */
  readonly notice: string
  readonly tables: readonly Table[]
  readonly forms: readonly Form[]
}

/** Reads our own server's markup: React writes double quotes and escapes, so that this is no general parser. */
export function readPage(path: string, status: number, html: string): Page {
  const body = html.replace(/<(script|style|svg)\b[\s\S]*?<\/\1>/g, '')
  return {
    path,
    status,
    html,
    title: textOf(/<h1\b[^>]*>([\s\S]*?)<\/h1>/.exec(body)?.[1] ?? ''),
    text: textOf(body.slice(Math.max(0, body.indexOf('<main')))),
    alert: textOf(/role="alert"[^>]*>([\s\S]*?)<\/div>/.exec(body)?.[1] ?? ''),
    notice: textOf(/role="status"[^>]*>([\s\S]*?)<\/div>/.exec(body)?.[1] ?? ''),
    tables: [...body.matchAll(/<table\b[\s\S]*?<\/table>/g)].map(([table]) => readTable(table)),
    forms: [...body.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/g)].map(([, tag = '', inside = '']) =>
      readForm(attributesOf(tag), inside, body),
    ),
  }
}

function readTable(html: string): Table {
  const [headers = [], ...rows] = [...html.matchAll(/<tr\b[\s\S]*?<\/tr>/g)].map(([row]) =>
    [...row.matchAll(/<(t[hd])\b[^>]*>([\s\S]*?)<\/\1>/g)].map(([, , cell = '']) => linesOf(cell)),
  )
  return {
    caption: textOf(/<caption\b[^>]*>([\s\S]*?)<\/caption>/.exec(html)?.[1] ?? ''),
    rows: rows.map((cells) =>
      Object.fromEntries(headers.map((header, index) => [header, cells[index] ?? ''])),
    ),
  }
}

function readForm(tag: ReadonlyMap<string, string>, inside: string, page: string): Form {
  const fields: Field[] = []
  for (const [, kind = '', rest = ''] of inside.matchAll(/<(input|select|textarea)\b([^>]*)>/g)) {
    const given = attributesOf(rest)
    const name = given.get('name')
    if (name === undefined || given.has('disabled')) continue
    const type = kind === 'input' ? (given.get('type') ?? 'text') : kind
    const content = kind === 'input' ? '' : contentOf(inside, kind, rest)
    const options = kind === 'select' ? optionsOf(content) : []
    const box = type === 'checkbox' || type === 'radio'
    fields.push({
      name,
      type,
      value:
        kind === 'select'
          ? ((options.find((option) => option.selected) ?? options[0])?.value ?? '')
          : kind === 'textarea'
            ? unescaped(content.replace(/^\n/, ''))
            : (given.get('value') ?? (box ? 'on' : '')),
      label: labelOf(page, given.get('id')),
      on: !box || given.has('checked'),
      options,
    })
  }
  return {
    method: tag.get('method') === 'get' ? 'get' : 'post',
    action: tag.get('action') ?? '',
    fields,
    buttons: [...inside.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/g)].map(
      ([, rest = '', words = '']) => {
        const given = attributesOf(rest)
        return { name: given.get('name') ?? '', value: given.get('value') ?? '', label: textOf(words) }
      },
    ),
  }
}

function contentOf(inside: string, kind: string, tag: string): string {
  const start = inside.indexOf(`<${kind}${tag}>`) + kind.length + tag.length + 2
  return inside.slice(start, inside.indexOf(`</${kind}>`, start))
}

function optionsOf(select: string): { value: string; label: string; selected: boolean }[] {
  return [...select.matchAll(/<option\b([^>]*)>([\s\S]*?)<\/option>/g)].map(([, rest = '', words = '']) => {
    const given = attributesOf(rest)
    return { value: given.get('value') ?? '', label: textOf(words), selected: given.has('selected') }
  })
}

function labelOf(page: string, id: string | undefined): string {
  if (id === undefined) return ''
  for (const [, tag = '', words = ''] of page.matchAll(/<label\b([^>]*)>([\s\S]*?)<\/label>/g)) {
    if (attributesOf(tag).get('for') === id) return textOf(words)
  }
  return ''
}

function attributesOf(tag: string): Map<string, string> {
  return new Map(
    [...tag.matchAll(/([a-zA-Z][\w:-]*)(?:="([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name.toLowerCase(),
      unescaped(value),
    ]),
  )
}

function linesOf(html: string): string {
  const lines = html.split(/<(?:p|div|span|ul|li)\b[^>]*>/).map(textOf)
  return lines.filter((line) => line !== '').join(' · ')
}

/** The words between the tags. */
export function textOf(html: string): string {
  return unescaped(html.replace(/<!--[\s\S]*?-->/g, '').replace(/<[^>]*>/g, ' '))
    .replace(/\s+/g, ' ')
    .trim()
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  '#x27': "'",
  nbsp: ' ',
}

function unescaped(text: string): string {
  return text.replace(/&(amp|lt|gt|quot|#x27|nbsp);/g, (_all, name: string) => ENTITIES[name] ?? '')
}

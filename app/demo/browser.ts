import { DemoError } from './demo-error'
import { type Answers, fillForm } from './fill-form'
import { type Form, type Page, readPage } from './page'

/** More redirects than any page of ours makes. */
const MOST_REDIRECTS = 6

/** A browser without scripts, with cookies of its own: one per person, so that each has their own session. */
export class Browser {
  readonly #cookies = new Map<string, string>()

  constructor(readonly origin: string) {}

  get(path: string): Promise<Page> {
    return this.#ask('GET', path, null)
  }

  /** Posts fields to a path as a form of that page would. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    return this.#ask('POST', path, new URLSearchParams(fields))
  }

  /**
   * Answers the form of a page that has this button, and presses it. Throws DemoError with what the page says when it
   * refuses.
   */
  async submit(page: Page, press: string, answers: Answers = {}): Promise<Page> {
    const form = formWith(page, press)
    const body = fillForm(form, answers, press)
    const target = new URL(form.action || page.path, this.origin)
    if (form.method === 'get') return this.get(`${target.pathname}?${body}`)
    const answer = await this.#ask('POST', target.pathname + target.search, body)
    if (answer.status >= 400) {
      throw new DemoError(
        `"${press}" on ${page.path} was refused (${answer.status}): ${answer.alert || answer.title || answer.text}`,
      )
    }
    return answer
  }

  async #ask(method: string, path: string, form: URLSearchParams | null): Promise<Page> {
    let next = { method, path, form }
    for (let turn = 0; turn <= MOST_REDIRECTS; turn++) {
      const response = await fetch(this.origin + next.path, {
        method: next.method,
        redirect: 'manual',
        body: next.form,
        headers: {
          accept: 'text/html',
          cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          // A browser sends it with every form; the portal refuses forms that do not say where they come from.
          ...(next.method === 'GET' ? {} : { origin: this.origin }),
        },
      }).catch((error: unknown) => {
        throw new DemoError(`${next.method} ${next.path} was not answered: ${error}`)
      })
      for (const cookie of response.headers.getSetCookie()) this.#keep(cookie)
      const html = await response.text()
      const location = response.headers.get('location')
      if (response.status < 300 || response.status > 399 || location === null) {
        return readPage(next.path, response.status, html)
      }
      const target = new URL(location, this.origin + next.path)
      next = { method: 'GET', path: target.pathname + target.search, form: null }
    }
    throw new DemoError(`${path} redirects for ever.`)
  }

  #keep(header: string): void {
    const [pair = ''] = header.split(';')
    const [name = '', ...value] = pair.split('=')
    if (value.join('=') === '' || /max-age=0\b/i.test(header)) this.#cookies.delete(name)
    else this.#cookies.set(name, value.join('='))
  }
}

function formWith(page: Page, press: string): Form {
  const form = page.forms.find(({ buttons }) => buttons.some(({ label }) => label.startsWith(press)))
  if (form) return form
  const buttons = page.forms.flatMap((each) => each.buttons.map(({ label }) => `"${label}"`))
  throw new DemoError(
    `${page.path} (${page.status}, "${page.title}") has no button "${press}", only ${buttons.join(', ') || 'none'}.`,
  )
}

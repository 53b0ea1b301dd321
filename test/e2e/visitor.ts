import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

interface Surroundings {
  readonly address: string
  readonly baseUrl: string
  /** The newest mail to sign in with, once all that is due was sent. */
  signInMailTo(address: string): Promise<string>
  /** A code that was not used yet. */
  code(secret: string): string
}

type Field = string | RegExp

/** Somebody at a browser: finds things by their words, as people do, and signs in whenever they are asked to. */
export class Visitor {
  /** The secret in this person's authenticator app, once it was set up. */
  #secret: string | null = null

  constructor(
    readonly page: Page,
    readonly around: Surroundings,
  ) {}

  /** Opens a page; who is not signed in, or no more, does so first: by link, by typed code, or not at all. */
  async open(path: string, signInBy: 'link' | 'code' | 'nothing' = 'link'): Promise<void> {
    await this.page.goto(path)
    if (signInBy === 'nothing') return
    if (/^\/sign-in(\?|$)/.test(this.at())) await this.#signIn(signInBy)
    if (this.at().startsWith('/account/second-factor')) await this.enrol()
    if (this.at().startsWith('/sign-in/second-factor')) {
      await this.type('Code from your authenticator app', this.freshCode())
      await this.press('Continue')
      await this.leave('/sign-in/second-factor')
    }
  }

  /** The path and query shown now. */
  at(): string {
    const { pathname, search } = new URL(this.page.url())
    return pathname + search
  }

  /** Waits until another page than this is shown. */
  async leave(path: string): Promise<void> {
    await this.page.waitForURL((url) => !url.pathname.startsWith(path))
  }

  async arrive(path: string | RegExp): Promise<void> {
    const fits = (at: string) => (typeof path === 'string' ? at === path : path.test(at))
    await this.page.waitForURL((url) => fits(url.pathname + url.search))
  }

  field(label: Field): Locator {
    return this.page.getByLabel(label, { exact: typeof label === 'string' })
  }

  async type(label: Field, text: string): Promise<void> {
    await this.field(label).fill(text)
  }

  /** Ticks boxes and picks choices by their words: the whole line is the target, so that is what is hit. */
  async tick(...labels: string[]): Promise<void> {
    for (const label of labels) {
      if (await this.field(label).isChecked()) continue
      await this.page.locator('main').getByText(label, { exact: true }).click()
      expect(await this.field(label).isChecked(), label).toBe(true)
    }
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click()
  }

  async follow(name: string | RegExp): Promise<void> {
    await this.page.getByRole('link', { name }).first().click()
  }

  async untick(label: string): Promise<void> {
    await this.page.locator('main').getByText(label, { exact: true }).click()
    expect(await this.field(label).isChecked(), label).toBe(false)
  }

  /** Waits until the form came back with a message at this field, and with the focus on its summary. */
  async isRefused(field: string): Promise<void> {
    await this.page.locator(`#${field}-error`).waitFor()
    await this.page.locator('[data-error-summary]:focus').waitFor()
  }

  /** Waits for these words to be seen. */
  async sees(text: string | RegExp): Promise<void> {
    await this.page.getByText(text).first().waitFor()
  }

  /** The words of a part of the page, once it is there. */
  async read(selector: string): Promise<string> {
    const part = this.page.locator(selector).first()
    await part.waitFor()
    return (await part.innerText()).trim()
  }

  /** The next code in this person's authenticator app. */
  freshCode(): string {
    if (this.#secret === null) throw new Error(`${this.around.address} has no second factor`)
    return this.around.code(this.#secret)
  }

  /** Types the secret that the page shows into the authenticator app. */
  async takeSecret(): Promise<void> {
    this.#secret = await this.read('output')
  }

  /** Sets up the second factor that the page offers. */
  async enrol(): Promise<void> {
    await this.takeSecret()
    await this.type('First code from the app', this.freshCode())
    await this.press('Set it up')
    await this.leave('/account/second-factor')
  }

  /** The link in the newest mail to this person. */
  async mailedLink(): Promise<string> {
    const mail = await this.around.signInMailTo(this.around.address)
    return /(\/sign-in\/link\/\S+)/.exec(mail.replaceAll(this.around.baseUrl, ''))?.[1] ?? ''
  }

  async #signIn(by: 'link' | 'code'): Promise<void> {
    const { address, signInMailTo } = this.around
    await this.type('Your mail address', address)
    await this.press('Send me a sign-in link')
    await this.page.waitForURL((url) => url.pathname === '/sign-in/code')
    if (by === 'code') {
      await this.type('Code from the mail', /^\s*(\d{8})$/m.exec(await signInMailTo(address))?.[1] ?? '')
      await this.press('Sign in')
    } else {
      await this.page.goto(await this.mailedLink())
      await this.press('Sign in on this device')
    }
    await this.page.waitForURL((url) => !/^\/sign-in\/(code|link)/.test(url.pathname))
  }
}

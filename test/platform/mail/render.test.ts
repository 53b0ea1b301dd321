import { describe, expect, it } from 'vitest'
import { renderMail } from '~/platform/mail/render.server'
import { type MailTemplates, templates } from '~/platform/mail/templates'
import { SAMPLES } from './samples'

const NAMES = Object.keys(templates) as (keyof MailTemplates)[]
const HOSTILE = '<img src=x onerror=alert(1)>"\'&\r\nBcc: eve@example.com\u202e'

/** The mail of a template with every text replaced, links apart. */
function renderWith(template: keyof MailTemplates, change: (key: string, value: string) => string) {
  const params = Object.entries(SAMPLES[template]).map(([key, value]) => [
    key,
    typeof value === 'string' && key !== 'link' ? change(key, value) : value,
  ])
  return renderMail(template, Object.fromEntries(params))
}

describe('renderMail', () => {
  it('has a sample of each template', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual([...NAMES].sort())
  })

  describe.each(NAMES)('%s', (template) => {
    const mail = renderMail(template, SAMPLES[template])

    it('says everything it was given, in the text and in the HTML', () => {
      for (const [key, value] of Object.entries(SAMPLES[template])) {
        if (typeof value === 'boolean') continue
        for (const line of String(value).split('\n')) {
          expect(mail.subject + mail.text, key).toContain(line)
          expect(mail.html, key).toContain(line)
        }
      }
    })

    it('has a subject of one short line and short sentences', () => {
      expect(mail.subject).toMatch(/^.{5,80}$/)
      const own = mail.text.split('\n').filter((line) => !/^(>|https?:|[A-Z][a-z ]+: )/.test(line))
      for (const sentence of own.join('\n').split(/[.!?:]\s|\n/)) {
        expect(sentence.split(/\s+/).length, sentence).toBeLessThanOrEqual(22)
      }
    })

    it('loads nothing from elsewhere and runs nothing', () => {
      expect(mail.html).not.toMatch(/<(img|script|link|style|iframe|form|object)\b|url\(|@import| on\w+=/i)
    })

    it('takes typed words as words only', () => {
      const { subject, text, html } = renderWith(template, () => HOSTILE)
      expect(subject).not.toMatch(/[\r\n\u202e]/)
      expect(text).not.toMatch(/[\r\u202e]/)
      expect(text).not.toMatch(/^Bcc:/m)
      expect(html).not.toMatch(/<img|"'&(?!#39;|quot;|amp;)/)
    })

    it('cuts an endless subject', () => {
      expect(renderWith(template, () => 'x'.repeat(10_000)).subject.length).toBeLessThanOrEqual(150)
    })
  })

  it('links to web addresses only', () => {
    for (const link of ['javascript:alert(1)', '//evil.example', 'https://a b', 'https://a"onclick=', '']) {
      expect(() => renderMail('sign_in_link', { ...SAMPLES.sign_in_link, link })).toThrow(RangeError)
    }
  })

  it('writes the sign-in mail so that link and code can be copied whole', () => {
    const { text } = renderMail('sign_in_link', SAMPLES.sign_in_link)
    expect(text.split('\n')).toContain(SAMPLES.sign_in_link.link)
    expect(text.match(/\b[0-9]{8}\b/g)).toEqual(['12345678'])
    expect(text).toContain('for 10 minutes')
    expect(text).toContain('If you did not ask, ignore this mail.')
  })

  it('says when less was approved than asked', () => {
    const whole = renderMail('decided_approved', SAMPLES.decided_approved)
    const less = renderMail('decided_approved', { ...SAMPLES.decided_approved, narrowed: true })
    expect(whole.text).not.toContain('less than you asked')
    expect(less.text).toContain('less than you asked')
    expect(less.subject).not.toBe(whole.subject)
  })

  it('shows typed lines as a quotation', () => {
    const { text } = renderMail('end_failed', SAMPLES.end_failed)
    expect(text).toContain('> Open the VMS.\n> Disable the user dp-jo.\n')
  })

  it('says that it is the last for now', () => {
    const last = renderMail('end_failed', { ...SAMPLES.end_failed, lastForNow: true })
    expect(last.text).toContain('no further mail about it for an hour')
    expect(renderMail('end_failed', SAMPLES.end_failed).text).not.toContain('no further mail')
  })
})

import { layOut, type RenderedMail } from './body.server'
import { type MailTemplates, templates } from './templates'

/** Pure: the same params give the same mail. Throws RangeError when a link is no web address. */
export function renderMail<T extends keyof MailTemplates>(
  template: T,
  params: MailTemplates[T],
): RenderedMail {
  return layOut(templates[template](params))
}

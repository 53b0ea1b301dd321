import { DemoError } from './demo-error'
import type { Field, Form } from './page'

/** What somebody does to a form: by field name, the text typed, or the words of the boxes ticked. */
export type Answers = Readonly<Record<string, string | readonly string[]>>

/** The body that a browser would send after these answers and a press on the button with these words. */
export function fillForm(form: Form, answers: Answers, press: string): URLSearchParams {
  const body = new URLSearchParams()
  const known = new Set(form.fields.map((field) => field.name))
  const missing = Object.keys(answers).filter((name) => !known.has(name))
  if (missing.length > 0) throw new DemoError(`The form has no field ${missing.join(', ')}.`)
  for (const field of form.fields) {
    const answer = answers[field.name]
    const value = answer === undefined ? (field.on ? field.value : null) : answered(field, answer)
    if (value !== null) body.append(field.name, value)
  }
  for (const [name, answer] of Object.entries(answers)) {
    const wanted = typeof answer === 'string' ? 1 : answer.length
    if (body.getAll(name).length !== wanted)
      throw new DemoError(`"${name}" cannot be answered with ${answer}.`)
  }
  const button = form.buttons.find(({ label }) => label.startsWith(press))
  if (!button) throw new DemoError(`The form has no button "${press}".`)
  if (button.name !== '') body.append(button.name, button.value)
  return body
}

function answered(field: Field, answer: string | readonly string[]): string | null {
  if (field.type === 'checkbox' || field.type === 'radio') {
    const words = typeof answer === 'string' ? [answer] : answer
    return words.includes(field.label) ? field.value : null
  }
  if (typeof answer !== 'string') return null
  if (field.type !== 'select') return answer
  return field.options.find((option) => option.label === answer)?.value ?? null
}

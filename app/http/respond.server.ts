import { json } from '@remix-run/node'
import type { Problem, Result } from '~/domain/kernel/result'
import type { FormValues } from '~/ui/form/post-form'
import { submittedValues } from '~/ui/form/submitted-values'

/** After a form was accepted: 303, so that going back and reloading send nothing again. */
export function seeOther(path: string, ...cookies: readonly string[]): Response {
  const headers = new Headers({ Location: path })
  for (const cookie of cookies) headers.append('Set-Cookie', cookie)
  return new Response(null, { status: 303, headers })
}

/** Not allowed and not there look the same. Throw it. */
export function notFound(): Response {
  return new Response('There is no such page.', { status: 404, statusText: 'Not Found' })
}

/** Something that no form of ours sends. Throw it. */
export function badRequest(): Response {
  return new Response('The request could not be understood.', { status: 400, statusText: 'Bad Request' })
}

/** What an action answers when the form has to be shown again. */
export interface FormRefusal {
  readonly problems: readonly Problem[]
  readonly values: FormValues
}

/**
 * The form again with what is wrong and all that was typed, secrets and files left out: 422, or 429 for too many
 * tries. A `not_found` among the problems becomes the 404 page instead.
 */
export function formAgain(problems: readonly Problem[], form: FormData) {
  if (problems.some((problem) => problem.code === 'not_found')) throw notFound()
  const status = problems.some((problem) => problem.code === 'too_many_tries') ? 429 : 422
  const refusal: FormRefusal = { problems, values: submittedValues(form) }
  return json(refusal, { status })
}

/** The value, or the 404 page for any refusal: for loaders. */
export function valueOrNotFound<T>(result: Result<T>): T {
  if (!result.ok) throw notFound()
  return result.value
}

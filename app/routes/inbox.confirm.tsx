import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData } from '@remix-run/react'
import { APPROVAL_VERDICTS } from '~/domain/approval/approval'
import type { Problem } from '~/domain/kernel/result'
import { isApprover } from '~/domain/person/roles'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf, textsOf } from '~/http/form.server'
import { badRequest, notFound, seeOther } from '~/http/respond.server'
import { ButtonLink, messageFor, Notice, PageHeader, submittedValues } from '~/ui'
import { decideRequests } from '~/usecases/approval/decide-requests.server'
import { type ReviewLine, reviewDecisions } from '~/usecases/approval/review-decisions.server'
import { DecisionConfirm } from './decision-confirm.parts'
import { readItems } from './decision-items.server'

export const meta: MetaFunction = () => [{ title: 'Confirm · Daypass' }]
export const handle = { plain: true, width: 'reading' }

/** There is nothing here without a form that led here. No redirect: it would take the place of the action's answer. */
export async function loader(args: LoaderFunctionArgs) {
  const { actor, now } = await requireActor(args)
  if (!isApprover(actor, now)) throw notFound()
  return null
}

/** Two steps, both POST: `review` shows what would be decided, `confirm` decides it with a code. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const verdict = APPROVAL_VERDICTS.find((each) => each === textOf(form, 'intent'))
  const items = readItems(textsOf(form, 'item'))
  if (!verdict || items === null) throw badRequest()

  let problems: readonly Problem[] = []
  if (textOf(form, 'stage') === 'confirm') {
    const reason = textOf(form, 'reason')
    const code = textOf(form, 'code')
    const missing: Problem[] = []
    if (verdict === 'deny' && reason === '') missing.push({ code: 'reason_missing', field: 'reason' })
    if (code === '') missing.push({ code: 'required', field: 'code' })
    problems = missing
    if (missing.length === 0) {
      const decided = await decideRequests(services, actor, { verdict, items, reason, code })
      if (decided.ok) {
        const kinds = new Set(decided.value.map((each) => each.kind))
        const [kind] = kinds
        return seeOther(`/inbox?done=${kinds.size === 1 && items.length === 1 ? kind : 'several'}`)
      }
      problems = decided.problems
    }
  }
  const review = await reviewDecisions(services, actor, verdict, items)
  if (!review.ok) {
    if (review.problems[0]?.code === 'not_found') throw notFound()
    return json({ verdict, lines: [], problems: review.problems, values: {} }, { status: 422 })
  }
  const { lines } = review.value
  const blocked = lines.flatMap((line) => line.problems)
  const status = problems.some((each) => each.code === 'too_many_tries')
    ? 429
    : blocked.length + problems.length > 0
      ? 422
      : 200
  // What stands against a decision itself is said above it, once.
  const own = problems.filter(
    (each) => each.field !== undefined || !blocked.some((b) => b.code === each.code),
  )
  return json(
    { verdict, lines, problems: own, values: problems.length > 0 ? submittedValues(form) : {} },
    { status },
  )
}

export default function Confirm() {
  const shown = useActionData<typeof action>()
  if (!shown || shown.lines.length === 0) {
    return (
      <>
        <PageHeader title="Nothing to confirm" />
        {shown ? (
          <Notice tone="warning" live="alert" title={shown.problems.map(messageFor).join(' ')} />
        ) : (
          <p className="mb-4">A link decides nothing. Open a request, read it, and decide there.</p>
        )}
        <ButtonLink to="/inbox" icon="back" reload>
          To decide
        </ButtonLink>
      </>
    )
  }
  return (
    <DecisionConfirm
      verdict={shown.verdict}
      lines={shown.lines as unknown as readonly ReviewLine[]}
      problems={shown.problems}
      values={shown.values}
    />
  )
}

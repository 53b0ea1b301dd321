import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useParams } from '@remix-run/react'
import { requireActor, requireMay } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { notFound } from '~/http/respond.server'
import { ButtonLink, GateResult, messageFor } from '~/ui'
import { checkPass, type GateInput } from '~/usecases/gate/check-pass.server'
import { GateAnswer } from './gate.answer.parts'

export const meta: MetaFunction = () => [{ title: 'Gate check · Daypass' }]
export const handle = { bare: true, density: 'gate' }

/**
 * An answer is never shown again from the past: whoever comes back here asks anew. No redirect: it would take the
 * place of the action's answer.
 */
export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args)
  const siteId = args.params.site ?? ''
  requireMay(caller, 'gate.check', { siteId })
  return null
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const credentialId = textOf(form, 'credentialId')
  const input: GateInput = credentialId
    ? { kind: 'picked', credentialId }
    : { kind: 'typed', text: textOf(form, 'code').slice(0, 100) }
  const checked = await checkPass(services, actor, args.params.site ?? '', input)
  if (checked.ok) return json({ result: checked.value, problems: [] })
  if (checked.problems.some((problem) => problem.code === 'not_found')) throw notFound()
  return json({ result: null, problems: checked.problems }, { status: 422 })
}

export default function GateCheck() {
  const { site } = useParams()
  const answer = useActionData<typeof action>()
  if (answer?.result) return <GateAnswer result={answer.result} />
  const [problem] = answer?.problems ?? []
  return (
    <GateResult
      outcome="check"
      reason={problem ? messageFor(problem) : 'Nothing was checked. Type the code again.'}
    >
      <ButtonLink to={`/gate/${site}`} tone="secondary" icon="gate">
        Next check
      </ButtonLink>
    </GateResult>
  )
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf, textsOf } from '~/http/form.server'
import { badRequest, formAgain, notFound, seeOther } from '~/http/respond.server'
import { Actions, ButtonLink, Card, Notice, PageHeader, PostForm, readWeeklyHours, SubmitButton } from '~/ui'
import { type RequestDraft, STEPS, type Step } from '~/usecases/access-request/request-draft'
import { saveAnswers } from '~/usecases/access-request/save-answers.server'
import { showWizard, type Wizard } from '~/usecases/access-request/show-wizard.server'
import { submitRequest } from '~/usecases/access-request/submit-request.server'
import { questionOf, StepFields, StepTrail, stepsFor } from './wizard.parts'
import { CheckStep } from './wizard-check.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? questionOf(data.step as Step, data.crewLead) : 'Ask for access'} · Daypass` },
]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const steps = stepsFor(actor.crewLead)
  const step = readStep(new URL(args.request.url).searchParams.get('step'), steps)
  const shown = await showWizard(services, actor, { requestId, step: step ?? 'check' })
  if (!shown.ok) {
    if (shown.problems[0]?.code === 'wrong_state') throw seeOther(`/requests/${requestId}`)
    throw notFound()
  }
  if (step === null) throw seeOther(`/requests/${requestId}/edit?step=${firstOpen(shown.value, steps)}`)
  return json(shown.value)
}

/** A request that was just started opens on its first question, one that has its answers on the last page. */
function firstOpen({ draft }: Wizard, steps: readonly Step[]): Step {
  if (draft.siteId === '') return steps[0] ?? 'where'
  if (draft.entitlements.length === 0) return 'what'
  return draft.validFrom === '' || draft.validTo === '' ? 'when' : 'check'
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const requestId = args.params.id ?? ''
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent === 'send') {
    const sent = await submitRequest(services, actor, { requestId, shownDigest: textOf(form, 'digest') })
    if (!sent.ok) return formAgain(sent.problems, form)
    return seeOther(`/requests/${requestId}?done=sent`)
  }
  const steps = stepsFor(actor.crewLead)
  const step = readStep(textOf(form, 'step'), steps)
  if (step === null || step === 'check') throw badRequest()
  const saved = await saveAnswers(services, actor, { requestId, step, typed: typedAnswers(step, form) })
  if (!saved.ok) return formAgain(saved.problems, form)
  if (intent === 'later') return seeOther('/')
  if (intent === 'back') {
    return seeOther(`/requests/${requestId}/edit?step=${steps[steps.indexOf(step) - 1] ?? step}`)
  }
  if (saved.value.problems.length > 0) return formAgain(saved.value.problems, form)
  const next = intent === 'check' ? 'check' : (steps[steps.indexOf(step) + 1] ?? 'check')
  return seeOther(`/requests/${requestId}/edit?step=${next}`)
}

function readStep(text: string | null, steps: readonly Step[]): Step | null {
  return steps.find((step) => step === text) ?? null
}

function typedAnswers(step: Step, form: FormData): Partial<RequestDraft> {
  const openings = readWeeklyHours(form, 'weekly')
  return {
    who: { people: textsOf(form, 'people') },
    where: { siteId: textOf(form, 'siteId') },
    what: { entitlements: textsOf(form, 'entitlements') },
    when: {
      validFrom: textOf(form, 'validFrom'),
      validTo: textOf(form, 'validTo'),
      hours: openings === null ? ('always' as const) : ('weekly' as const),
      openings: openings ?? [],
      graceMinutes: textOf(form, 'grace'),
    },
    why: {
      purpose: textOf(form, 'purpose'),
      workOrder: textOf(form, 'workOrder'),
      sponsorId: textOf(form, 'sponsorId'),
    },
    check: {},
  }[step]
}

export default function EditRequest() {
  const wizard = useLoaderData<typeof loader>() as Wizard
  const again = useActionData<typeof action>()
  const { step, crewLead, request, draft } = wizard
  const steps = stepsFor(crewLead)
  const before = steps[steps.indexOf(step) - 1]
  const complete = step !== 'where' && draft.siteId !== '' && draft.validTo !== '' && draft.sponsorId !== ''
  return (
    <>
      <StepTrail steps={steps} current={step} />
      <PageHeader
        eyebrow={
          request.previousRequestId
            ? `Request no. ${request.number}, for more time`
            : `Request no. ${request.number}`
        }
        title={questionOf(step, crewLead)}
      />
      {request.state === 'submitted' || request.state === 'asked' ? (
        <Notice tone="warning" title="This request waits for a decision already">
          If you send a changed one, both seats decide anew and what they said so far counts no more.
        </Notice>
      ) : null}
      {step === 'check' ? (
        <Card>
          <CheckStep wizard={wizard} />
          <PostForm problems={again?.problems} hidden={{ intent: 'send', digest: wizard.digest ?? '' }}>
            <Actions>
              {wizard.digest ? (
                <SubmitButton icon="send" wide>
                  Send to IT and physical security
                </SubmitButton>
              ) : null}
              <ButtonLink to="/" tone="secondary" wide>
                Finish later
              </ButtonLink>
            </Actions>
          </PostForm>
        </Card>
      ) : (
        <Card>
          <PostForm
            key={STEPS.indexOf(step)}
            problems={again?.problems}
            values={again?.values}
            hidden={{ step }}
          >
            <StepFields wizard={wizard} />
            <Actions>
              <SubmitButton name="intent" value={complete ? 'check' : 'next'} wide>
                {complete ? 'Save and check' : 'Continue'}
              </SubmitButton>
              {before ? (
                <SubmitButton name="intent" value="back" tone="secondary" icon="back" wide>
                  Back
                </SubmitButton>
              ) : null}
              <SubmitButton name="intent" value="later" tone="quiet">
                Finish later
              </SubmitButton>
            </Actions>
          </PostForm>
        </Card>
      )}
    </>
  )
}

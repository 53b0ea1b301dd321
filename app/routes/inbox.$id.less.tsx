import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { graceOf } from '~/domain/grant/grace'
import { SEATS } from '~/domain/kernel/ids'
import type { WeeklyOpening } from '~/domain/schedule/schedule'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf, textsOf } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  CheckboxGroup,
  DateTimeField,
  labelFor,
  PageHeader,
  PostForm,
  readWeeklyHours,
  SubmitButton,
  WeeklyHoursField,
} from '~/ui'
import type { DecisionView } from '~/usecases/approval/decision-view'
import { narrowerScope, typedFrom } from '~/usecases/approval/narrower-scope'
import { type ReviewLine, reviewDecisions } from '~/usecases/approval/review-decisions.server'
import { showDecision } from '~/usecases/approval/show-decision.server'
import { DecisionConfirm } from './decision-confirm.parts'
import { GraceField } from './grace.parts'
import { NothingWhileDown } from './without-daypass.parts'

export const meta: MetaFunction = () => [{ title: 'Approve less · Daypass' }]
export const handle = { plain: true, width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const view = valueOrNotFound(await showDecision(services, actor, args.params.id ?? ''))
  if (view.mayDecide.length === 0) throw seeOther(`/inbox/${view.id}`)
  return json({ view, shown: typedFrom(view.body) })
}

/** Leads to the confirm page, which this answers with; the code then goes to /inbox/confirm. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const form = await readForm(args.request)
  const view = valueOrNotFound(await showDecision(services, actor, args.params.id ?? ''))
  const seat = SEATS.find((each) => each === textOf(form, 'seat')) ?? view.mayDecide[0]
  if (!seat) throw notFound()
  const openings = readWeeklyHours(form, 'weekly')
  const scope = narrowerScope(
    view.body,
    {
      people: textsOf(form, 'people'),
      entitlements: textsOf(form, 'entitlements'),
      validFrom: textOf(form, 'validFrom'),
      validTo: textOf(form, 'validTo'),
      hours: openings === null ? 'always' : 'weekly',
      openings: openings ?? [],
      graceMinutes: textOf(form, 'grace'),
    },
    now,
  )
  if (!scope.ok) return formAgain(scope.problems, form)
  const item = { requestId: view.id, seat, digest: textOf(form, 'digest'), scope: scope.value }
  const review = valueOrNotFound(await reviewDecisions(services, actor, 'approve', [item]))
  return json({ lines: review.lines })
}

export default function ApproveLess() {
  const data = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  if (answer && 'lines' in answer) {
    return <DecisionConfirm verdict="approve" lines={answer.lines as unknown as readonly ReviewLine[]} />
  }
  const view = data.view as unknown as DecisionView
  const { shown } = data
  const { body } = view
  const { timeZone } = body.site
  return (
    <>
      <Breadcrumbs
        items={[{ label: `Request no. ${view.number}`, to: `/inbox/${view.id}` }, { label: 'Approve less' }]}
      />
      <PageHeader
        title="Approve less"
        lead="Untick people or access, or shorten the time. What both seats approved is what is given."
      />
      <Card>
        <PostForm
          problems={answer?.problems}
          values={answer?.values}
          hidden={{ digest: view.digest, seat: view.mayDecide[0] ?? '' }}
          reload
        >
          <CheckboxGroup
            name="people"
            legend="People"
            options={body.people.map((person) => ({ value: person.id, label: person.name }))}
            defaultValues={shown.people}
          />
          <CheckboxGroup
            name="entitlements"
            legend="Access"
            options={body.entitlements.map((each) => ({
              value: each.versionId,
              label: each.name,
              hint: [
                `${each.systemName}, ${labelFor('risk', each.riskTier).toLowerCase()}.`,
                labelFor('end_without_portal', view.withoutPortal[each.versionId] ?? 'never'),
                ...(view.whileDown[each.versionId] ?? []).map((code) => labelFor('while_down', code)),
              ].join(' '),
            }))}
            defaultValues={shown.entitlements}
          />
          <DateTimeField name="validFrom" label="Start" timeZone={timeZone} defaultValue={shown.validFrom} />
          <DateTimeField name="validTo" label="End" timeZone={timeZone} defaultValue={shown.validTo} />
          <WeeklyHoursField
            name="weekly"
            legend="Hours within that time"
            timeZone={timeZone}
            defaultOpenings={shown.hours === 'weekly' ? (shown.openings as WeeklyOpening[]) : null}
          />
          <NothingWhileDown />
          {graceOf(body) > 0 ? <GraceField most={graceOf(body)} defaultValue={shown.graceMinutes} /> : null}
          <Actions>
            <SubmitButton icon="forward" wide>
              Continue to confirm
            </SubmitButton>
            <ButtonLink to={`/inbox/${view.id}`} tone="secondary" wide reload>
              Back
            </ButtonLink>
          </Actions>
        </PostForm>
      </Card>
    </>
  )
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { SEATS } from '~/domain/kernel/ids'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { Breadcrumbs, Columns, DefinitionList, Notice, PageHeader, Section, TextLink, WindowBar } from '~/ui'
import { askRequester } from '~/usecases/approval/ask-requester.server'
import type { DecisionView } from '~/usecases/approval/decision-view'
import { showDecision } from '~/usecases/approval/show-decision.server'
import { AdoptedAccounts } from './adopted-accounts.parts'
import { DecisionPanel } from './decision-panel.parts'
import { CasePeople, VendorStanding } from './decision-people.parts'
import { LastTime, PolicyChecks } from './decision-weighing.parts'
import { GraceText, SessionsText } from './grace.parts'
import { AccessList, namesInShort, ScheduleText, StateBadge } from './request.parts'
import { Questions, SeatWords } from './seat-words.parts'
import { NothingWhileDown, WithoutDaypass } from './without-daypass.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? `Decide no. ${data.number}` : 'Decide'} · Daypass` },
]

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await showDecision(services, actor, args.params.id ?? '')))
}

/** Only a question is sent from here; decisions go by way of /inbox/confirm. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const form = await readForm(args.request)
  const seat = SEATS.find((each) => each === textOf(form, 'seat'))
  if (textOf(form, 'intent') !== 'ask' || !seat) throw badRequest()
  const asked = await askRequester(services, actor, {
    requestId: args.params.id ?? '',
    seat,
    question: textOf(form, 'question'),
  })
  if (!asked.ok) return formAgain(asked.problems, form)
  return seeOther(`/inbox?done=${asked.value}`)
}

export default function Decide() {
  const view = useLoaderData<typeof loader>() as unknown as DecisionView
  const again = useActionData<typeof action>()
  const { body } = view
  const { timeZone } = body.site
  const open = view.state === 'submitted' || view.state === 'asked'
  return (
    <>
      <Breadcrumbs items={[{ label: 'To decide', to: '/inbox' }, { label: `No. ${view.number}` }]} />
      <PageHeader
        eyebrow={`Request no. ${view.number}${body.revision > 1 ? `, revision ${body.revision}` : ''}`}
        title={`${namesInShort(body.people.map((person) => person.name))} to ${body.site.name}`}
        status={open ? undefined : <StateBadge status={view.state} size="lg" />}
      />
      {view.locked ? (
        <Notice tone="danger" title="A lock stands over this">
          You can decide, but nothing is given while it stands. <TextLink to="/locks">See the locks</TextLink>
        </Notice>
      ) : null}
      {view.givingFrozen ? (
        <Notice tone="danger" title="Giving is frozen">
          You can decide, but nothing is given until it is resumed. <TextLink to="/giving">See why</TextLink>
        </Notice>
      ) : null}
      <Columns count="aside">
        <div className="*:mb-4">
          <Section title="Who">
            <VendorStanding view={view} />
            <CasePeople people={view.people} />
          </Section>
          <Section title="What">
            <AccessList body={body}>
              {(versionId) => (
                <>
                  <WithoutDaypass end={view.withoutPortal[versionId]} also={view.whileDown[versionId]} />
                  <SessionsText sessions={view.sessions[versionId]} />
                </>
              )}
            </AccessList>
            <NothingWhileDown />
          </Section>
          <AdoptedAccounts body={body} />
          <Section title="When">
            <p className="text-base">
              <ScheduleText schedule={body.schedule} timeZone={timeZone} />
              <GraceText of={body} />
            </p>
            <WindowBar
              now={view.now}
              timeZone={timeZone}
              windows={[
                {
                  id: 'asked',
                  label: 'Asked for',
                  from: body.schedule.validFrom,
                  to: body.schedule.validTo,
                  tone: 'asked',
                },
                ...view.overlaps.map((each) => ({
                  id: each.id,
                  label: `${each.personName} has ${each.name}${each.same ? ' already' : ''}`,
                  from: each.from,
                  to: each.to,
                  tone: 'held' as const,
                })),
              ]}
            />
            {view.overlaps.length === 0 ? (
              <p className="text-sm text-muted">None of these people holds anything else at that time.</p>
            ) : null}
          </Section>
          <Section title="Why">
            <p className="mb-3 text-base break-words whitespace-pre-line">{body.purpose}</p>
            <DefinitionList
              items={[
                { term: 'Work order', value: body.workOrder || null },
                { term: 'Sponsor', value: view.sponsorName },
                { term: 'Asked by', value: view.requesterName },
              ]}
            />
          </Section>
          <PolicyChecks view={view} />
          <LastTime view={view} />
          {view.questions.length > 0 ? (
            <Section title="Questions">
              <Questions questions={view.questions} timeZone={timeZone} />
            </Section>
          ) : null}
        </div>
        <div className="*:mb-4 lg:sticky lg:top-4">
          <DecisionPanel view={view} problems={again?.problems} values={again?.values} />
          <Section title="What the seats say">
            <SeatWords seats={view.seats} body={body} open={open} />
          </Section>
        </div>
      </Columns>
    </>
  )
}

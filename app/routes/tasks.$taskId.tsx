import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { withReturnTo } from '~/http/return-to'
import {
  Breadcrumbs,
  ButtonLink,
  DefinitionList,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PersonLine,
  Section,
} from '~/ui'
import { showTask } from '~/usecases/manual-task/list-tasks.server'
import { attestInput, handOutInput, keyRightInput, putRightInput } from '~/usecases/manual-task/task-input'
import {
  attestTask,
  contradictTask,
  handOutTask,
  putTaskKeyRight,
  putTaskRight,
  reportTaskLost,
  takeTaskBack,
} from '~/usecases/manual-task/work-on-task.server'
import { TaskActions } from './tasks.actions.parts'
import { DueText, hasDueTime, TaskState } from './tasks.parts'

export const meta: MetaFunction = () => [{ title: 'A key or badge · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const view = valueOrNotFound(await showTask(services, actor, args.params.taskId ?? ''))
  return json({ ...view, proved: actor.secondFactorProved })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const taskId = args.params.taskId ?? ''
  // Whoever may not is not told what the form lacks.
  valueOrNotFound(await showTask(services, actor, taskId))
  const form = await readForm(args.request)
  const act = async () => {
    const intent = textOf(form, 'intent')
    if (intent === 'take_back') return takeTaskBack(services, actor, taskId)
    if (intent === 'lost') return reportTaskLost(services, actor, taskId)
    if (intent === 'contradict') return contradictTask(services, actor, taskId)
    if (intent === 'hand_out') {
      const input = parseForm(handOutInput, form)
      return input.ok ? handOutTask(services, actor, taskId, input.value.number) : input
    }
    if (intent === 'put_right') {
      const input = parseForm(putRightInput, form)
      return input.ok ? putTaskRight(services, actor, taskId, input.value.remedy) : input
    }
    if (intent === 'key_right') {
      const input = parseForm(keyRightInput, form)
      return input.ok ? putTaskKeyRight(services, actor, taskId, input.value) : input
    }
    if (intent === 'attest') {
      const input = parseForm(attestInput, form)
      return input.ok ? attestTask(services, actor, taskId, input.value.code) : input
    }
    throw badRequest()
  }
  const done = await act()
  return done.ok ? seeOther(`/tasks/${taskId}`) : formAgain(done.problems, form)
}

/** Before anything is typed: what was typed into the form would not outlive the way to the code and back. */
function ConfirmFirst({ taskId }: { taskId: string }) {
  return (
    <Notice tone="info" title="Confirm first that it is you">
      <p className="mb-3">One code from your authenticator app, once for this sign-in.</p>
      <ButtonLink to={withReturnTo('/sign-in/second-factor', `/tasks/${taskId}`)} icon="key">
        Type the code
      </ButtonLink>
    </Notice>
  )
}

export default function Task() {
  const view = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const { task, now } = view
  const { timeZone } = task.site
  const said = view.closed ? view.said.filter(({ by }) => by !== null) : []
  const word = (said: { by: string; at: number } | null) =>
    said && (
      <>
        {said.by}, <Instant at={said.at} timeZone={timeZone} />
      </>
    )
  return (
    <>
      <Breadcrumbs items={[{ label: 'Keys and badges', to: '/tasks' }, { label: task.thing }]} />
      <PageHeader title={task.thing} lead={labelFor('task_todo', task.state)} />
      <Section title="Where it stands">
        <div className="mb-4">
          <PersonLine
            name={task.person.name}
            detail={task.vendor ?? undefined}
            src={task.person.photoFileId ? `/files/${task.person.photoFileId}` : null}
          />
        </div>
        <DefinitionList
          items={[
            { term: 'State', value: <TaskState task={task} now={now} /> },
            { term: 'Where', value: `${task.system.name}, ${task.site.name}` },
            { term: 'Number', value: task.number },
            { term: 'Time', value: hasDueTime(task.state) ? <DueText task={task} now={now} /> : null },
            { term: 'Handed out by', value: word(task.handedOut) },
            { term: 'Lost, says', value: word(task.lost) },
            {
              term: task.state === 'back' || task.outcome === 'returned' ? 'Taken back by' : 'Put right by',
              value: word(task.done),
            },
            { term: 'Seen by', value: word(task.attested) },
            {
              term: 'Put right, say',
              value: said.map(({ seat, by }) => `${labelFor('seat', seat)}: ${by}`).join('. '),
            },
            { term: 'How it ended', value: task.outcome && labelFor('task_outcome', task.outcome) },
            {
              term: 'What was done',
              value: task.remedy && <span className="whitespace-pre-line">{task.remedy}</span>,
            },
            {
              term: 'Steps',
              value: view.manualSteps && <span className="whitespace-pre-line">{view.manualSteps}</span>,
            },
          ].filter(({ value }) => value !== null && value !== '')}
        />
      </Section>
      {view.ownAccess ? (
        <Notice tone="info" title="Somebody else does this">
          You have a part in this access yourself.
        </Notice>
      ) : !view.proved && !view.closed ? (
        <ConfirmFirst taskId={task.id} />
      ) : (
        <TaskActions view={view} problems={again?.problems} values={again?.values} />
      )}
    </>
  )
}

import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { needsHands } from '~/domain/manual-task/task'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import { ButtonLink, EmptyState, PageHeader, Section } from '~/ui'
import { listTasks } from '~/usecases/manual-task/list-tasks.server'
import { listQuery } from './list-query.server'
import { TaskCard } from './tasks.parts'

export const meta: MetaFunction = () => [{ title: 'Keys and badges · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const { after } = listQuery(args.request)
  return json(valueOrNotFound(await listTasks(services, actor, after)))
}

export default function Tasks() {
  const { tasks, next, now } = useLoaderData<typeof loader>()
  const waiting = tasks.filter((task) => needsHands(task) && !task.ownStep)
  const forOthers = tasks.filter((task) => task.ownStep)
  const onHold = tasks.filter((task) => task.state === 'on_hold')
  const out = tasks.filter((task) => task.state === 'out')
  return (
    <>
      <PageHeader
        title="Keys and badges"
        lead="What Daypass cannot give or take by itself: one person does it, and a second one sees that it is back."
      />
      {tasks.length === 0 ? (
        <EmptyState title="Nothing is out, and nothing is to be handed out" icon="key" checkedAt={now}>
          A key, a badge or an entry in an old panel stands here from the moment it is granted until two
          people saw it back.
        </EmptyState>
      ) : null}
      {waiting.length === 0 ? null : (
        <Section title="To do">
          <ul className="space-y-3">
            {waiting.map((task) => (
              <TaskCard key={task.id} task={task} now={now} />
            ))}
          </ul>
        </Section>
      )}
      {forOthers.length === 0 ? null : (
        <Section title="You said so: a second person looks now">
          <ul className="space-y-3">
            {forOthers.map((task) => (
              <TaskCard key={task.id} task={task} now={now} />
            ))}
          </ul>
        </Section>
      )}
      {out.length === 0 ? null : (
        <Section title="With their holders">
          <ul className="space-y-3">
            {out.map((task) => (
              <TaskCard key={task.id} task={task} now={now} />
            ))}
          </ul>
        </Section>
      )}
      {onHold.length === 0 ? null : (
        <Section title="Not out: kept until asked for">
          <ul className="space-y-3">
            {onHold.map((task) => (
              <TaskCard key={task.id} task={task} now={now} />
            ))}
          </ul>
        </Section>
      )}
      {next === null ? null : (
        <ButtonLink to={`?after=${encodeURIComponent(next)}`} tone="secondary" icon="forward">
          More
        </ButtonLink>
      )}
    </>
  )
}

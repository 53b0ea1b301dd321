import type { SerializeFrom } from '@remix-run/node'
import { isHeld, needsHands } from '~/domain/manual-task/task'
import { Badge, ButtonLink, Card, type IconName, Instant, labelFor, PersonLine, spanText } from '~/ui'
import type { TaskView } from '~/usecases/manual-task/list-tasks.server'

type Task = SerializeFrom<TaskView>

/** One thing with its holder, and what is next. */
export function TaskCard({ task, now }: { task: Task; now: number }) {
  return (
    <li>
      <Card>
        <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
          <div className="min-w-0 grow basis-72">
            <h3 className="text-base font-semibold wrap-anywhere">
              {task.thing}
              {task.number === null ? null : <span className="font-normal">, number {task.number}</span>}
            </h3>
            <p className="text-muted wrap-anywhere">
              {task.system.name}, {task.site.name}
            </p>
            <p className="mt-2">
              <TaskState task={task} now={now} />
            </p>
            <p className="mt-1">
              <DueText task={task} now={now} />
            </p>
          </div>
          <div className="min-w-0 grow basis-60">
            <PersonLine
              name={task.person.name}
              detail={task.vendor ?? undefined}
              src={task.person.photoFileId ? `/files/${task.person.photoFileId}` : null}
            />
          </div>
          <ButtonLink
            to={`/tasks/${task.id}`}
            tone="secondary"
            icon="forward"
            about={`of ${task.person.name}`}
          >
            {needsHands(task) && !task.ownStep ? 'Do it' : 'Look'}
          </ButtonLink>
        </div>
      </Card>
    </li>
  )
}

const LOOKS: Readonly<Record<Task['state'], [IconName, 'plain' | 'info' | 'success' | 'warning' | 'error']>> =
  {
    to_hand_out: ['key', 'info'],
    on_hold: ['off', 'plain'],
    out: ['person', 'plain'],
    to_take_back: ['warning', 'warning'],
    back: ['people', 'info'],
    lost: ['octagon', 'error'],
    put_right: ['people', 'info'],
    closed: ['ok', 'success'],
  }

export function TaskState({ task, now }: { task: Task; now: number }) {
  const late = task.state === 'to_take_back' && task.dueAt < now
  const [icon, tone] = LOOKS[task.state]
  return (
    <Badge icon={icon} tone={late ? 'error' : tone}>
      {labelFor('task', task.state)}
    </Badge>
  )
}

/** It is out, so that it has to come back. */
export function hasDueTime(state: Task['state']): boolean {
  return isHeld({ state })
}

/** When it is due, and how late it is where its time is over. */
export function DueText({ task, now }: { task: Task; now: number }) {
  if (!hasDueTime(task.state)) return null
  const at = <Instant at={task.dueAt} timeZone={task.site.timeZone} />
  if (task.dueAt > now) return <>Due back {at}</>
  return (
    <>
      <strong className="text-error">{spanText(now - task.dueAt)} late:</strong> due back {at}
    </>
  )
}

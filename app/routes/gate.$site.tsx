import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { Link, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Card,
  EmptyState,
  GateCodeInput,
  Icon,
  Instant,
  PageHeader,
  PersonLine,
  PostForm,
  Section,
  SubmitButton,
  TextInput,
} from '~/ui'
import { listToday } from '~/usecases/gate/list-today.server'

export const meta: MetaFunction = () => [{ title: 'Gate · Daypass' }]
export const handle = { density: 'gate', width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const name = new URL(args.request.url).searchParams.get('name') ?? ''
  const day = valueOrNotFound(await listToday(services, actor, args.params.site ?? '', name.slice(0, 100)))
  return json({ ...day, name })
}

export default function Gate() {
  const day = useLoaderData<typeof loader>()
  const check = `/gate/${day.site.id}/check`
  return (
    <>
      <PageHeader title={`Gate: ${day.site.name}`} lead="Every check is asked live and written down." />
      <PostForm action={check}>
        <GateCodeInput />
      </PostForm>
      <Section title="Who may come today">
        <PostForm method="get" className="mb-4">
          <TextInput
            name="name"
            label="Find a name"
            type="search"
            hint="The first letters of the first or last name are enough."
            optional
            defaultValue={day.name}
          />
          <SubmitButton tone="secondary" icon="search">
            Find
          </SubmitButton>
        </PostForm>
        {day.passes.length === 0 ? <NobodyToday day={day} /> : null}
        <ul className="space-y-3">
          {day.passes.map((pass) => (
            <li key={pass.credentialId}>
              <Card>
                <div className="flex flex-wrap items-center justify-between gap-4">
                  <PersonLine
                    name={pass.person.name}
                    detail={[pass.vendor, pass.zones.join(', ')].filter(Boolean).join(' · ')}
                    src={pass.person.photoFileId ? `/files/${pass.person.photoFileId}` : null}
                  />
                  <PostForm action={check} hidden={{ credentialId: pass.credentialId }}>
                    <SubmitButton tone="secondary" icon="gate">
                      Check <span className="sr-only">{pass.person.name}</span>
                    </SubmitButton>
                  </PostForm>
                </div>
              </Card>
            </li>
          ))}
        </ul>
        {day.cut ? <p className="mt-3">The list is longer. Type the code, or find the name.</p> : null}
      </Section>
      <Section title="Last checks">
        {day.recent.length === 0 ? <p>Nothing was checked here yet.</p> : null}
        <ul className="space-y-2">
          {day.recent.map((check) => (
            <li key={check.id} className="flex items-center gap-2">
              <Icon name={ICONS[check.answer] ?? 'question'} />
              <span>
                <strong>{check.answer.toUpperCase()}</strong> {check.name ?? 'unknown code'},{' '}
                <Instant at={check.at} timeZone={day.site.timeZone} zone={false} />
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </>
  )
}

const ICONS: Readonly<Record<string, 'ok' | 'octagon' | 'question'>> = {
  allow: 'ok',
  stop: 'octagon',
  check: 'question',
}

function NobodyToday({ day }: { day: ReturnType<typeof useLoaderData<typeof loader>> }) {
  if (day.name) {
    return (
      <EmptyState title={`Nobody called "${day.name}" may come today`} icon="people">
        Ask for the pass and type its code. <Link to={`/gate/${day.site.id}`}>See the whole list</Link>
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title="Nobody is expected today"
      icon="people"
      checkedAt={day.now}
      timeZone={day.site.timeZone}
    >
      Whoever was granted access to this site for today appears here.
    </EmptyState>
  )
}

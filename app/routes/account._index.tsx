import type { ActionFunctionArgs, LoaderFunctionArgs, MetaFunction } from '@remix-run/node'
import { json } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { deviceInWords } from '~/http/device-words'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther } from '~/http/respond.server'
import {
  Badge,
  ButtonLink,
  DataTable,
  DefinitionList,
  Instant,
  Notice,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
} from '~/ui'
import { revokeOtherSessions, revokeSession } from '~/usecases/identity/revoke-session.server'
import { viewAccount } from '~/usecases/identity/view-account.server'

export const meta: MetaFunction = () => [{ title: 'My account · Daypass' }]

export async function loader(args: LoaderFunctionArgs) {
  const caller = await requireActor(args, { anyway: true })
  return json({ ...(await viewAccount(caller.services, caller)), mustProve: caller.withheld === 'prove' })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor, session } = await requireActor(args, { anyway: true })
  const form = await readForm(args.request)
  const end = textOf(form, 'end')
  if (end === '') throw badRequest()
  const result =
    end === 'others'
      ? await revokeOtherSessions(services, actor, session.id)
      : await revokeSession(services, actor, end)
  return result.ok ? seeOther('/account') : formAgain(result.problems, form)
}

export default function Account() {
  const { person, roles, secondFactor, sessions, changes, timeZone, mustProve } =
    useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <PageHeader title="My account" />
      {mustProve ? (
        <Notice tone="info" title="Your role waits for a code from your app">
          <ButtonLink to="/sign-in/second-factor" icon="key" reload>
            Type it now
          </ButtonLink>
        </Notice>
      ) : null}
      {changes.map((change) => (
        <Notice key={change.id} tone="info" title={`${change.words} waits for a second person`}>
          {change.accepts ? 'It waits for you: accept it with a code of your second factor. ' : ''}
          <ButtonLink to={`/admin/changes/${change.id}`} tone="quiet">
            Look at it
          </ButtonLink>
        </Notice>
      ))}
      <Section
        title="Who you are"
        actions={
          <ButtonLink to="/account/address" tone="secondary" icon="mail">
            Change my address
          </ButtonLink>
        }
      >
        <DefinitionList
          items={[
            { term: 'Name', value: person.name },
            { term: 'Sign-in address', value: person.email },
            { term: 'Telephone', value: person.phone },
            ...(roles.length > 0
              ? [{ term: 'Roles', value: <Roles roles={roles} timeZone={timeZone} /> }]
              : []),
          ]}
        />
      </Section>
      <Section
        title="Second factor"
        actions={
          secondFactor === 'none' ? (
            <ButtonLink to="/account/second-factor" icon="phone">
              Set up a code app
            </ButtonLink>
          ) : null
        }
      >
        <p>
          {secondFactor === 'none'
            ? 'None. Approvers and administrators need one before they can do their work; guards and owners of systems, before they hand out or take back keys and badges.'
            : 'A code app is set up. Lost the phone? Ask an administrator for a reset; where you approve or administer, a second person has to agree.'}
        </p>
      </Section>
      <Section title="Where you are signed in" card={false}>
        <DataTable
          caption="Sessions"
          columns={[
            {
              key: 'device',
              header: 'Browser',
              cell: (row) => (
                <span>
                  {deviceInWords(row.userAgent)} {row.current ? <Badge tone="info">This one</Badge> : null}
                </span>
              ),
            },
            {
              key: 'since',
              header: 'Since',
              cell: (row) => <Instant at={row.createdAt} timeZone={timeZone} />,
            },
            {
              key: 'seen',
              header: 'Last used',
              cell: (row) => <Instant at={row.lastSeenAt} timeZone={timeZone} />,
            },
            {
              key: 'end',
              header: 'End it',
              quiet: true,
              cell: (row) =>
                row.current ? null : (
                  <PostForm hidden={{ end: row.id }}>
                    <SubmitButton tone="secondary" about={deviceInWords(row.userAgent)}>
                      End
                    </SubmitButton>
                  </PostForm>
                ),
            },
          ]}
          rows={sessions}
          rowKey={(row) => row.id}
          empty={null}
        />
        <PostForm problems={again?.problems} hidden={{ end: 'others' }}>
          <SubmitButton tone="secondary" icon="sign_out">
            Sign out everywhere else
          </SubmitButton>
        </PostForm>
      </Section>
    </>
  )
}

type Role = ReturnType<typeof useLoaderData<typeof loader>>['roles'][number]

function Roles({ roles, timeZone }: { roles: readonly Role[]; timeZone: string }) {
  return (
    <ul>
      {roles.map((role) => (
        <li key={role.id}>
          {role.words}
          {role.waitsUntil === null ? null : (
            <>
              , counts from <Instant at={role.waitsUntil} timeZone={timeZone} />
            </>
          )}
        </li>
      ))}
    </ul>
  )
}

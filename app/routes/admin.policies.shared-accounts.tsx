import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { isAdministrator } from '~/domain/person/roles'
import { requireActor, requireAdministrator } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  Instant,
  Notice,
  PageHeader,
  PostForm,
  SubmitButton,
  TextArea,
} from '~/ui'
import { changeSharedNames, readSharedNames } from '~/usecases/policy/shared-names.server'

export const meta: MetaFunction = () => [{ title: 'Shared and default accounts · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await readSharedNames(services, actor))
  return json({ ...view, mayChange: isAdministrator(actor, now) })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const shown = Number(textOf(form, 'version'))
  const changed = await changeSharedNames(services, actor, shown, textOf(form, 'names'))
  return changed.ok ? seeOther('/admin/policies?done=names') : formAgain(changed.problems, form)
}

export default function SharedAccounts() {
  const { version, names, changedBy, changedAt, mayChange } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs
        items={[{ label: 'Policies', to: '/admin/policies' }, { label: 'Shared and default accounts' }]}
      />
      <PageHeader
        title="Shared and default accounts"
        lead="An account of one of these names that Daypass did not grant is reported as shared or default, in every connected system."
      />
      <p className="mb-4 text-muted">
        The whole name counts. Capitals do not matter, nor does a domain before or behind it, or a number at
        its end: admin stands for ADMIN, CORP\admin, admin@site and admin-02 as well.{' '}
        {changedAt === null ? (
          'This is the built-in list.'
        ) : (
          <>
            Changed by {changedBy ?? 'somebody'}, <Instant at={changedAt} timeZone="UTC" />.
          </>
        )}
      </p>
      {mayChange ? (
        <Card>
          <PostForm problems={again?.problems} values={again?.values} hidden={{ version }}>
            <TextArea
              name="names"
              label="Names"
              hint="One in each line. Each system is judged by it at its next list of accounts."
              rows={16}
              optional
              defaultValue={names.join('\n')}
            />
            <Actions>
              <SubmitButton>Save</SubmitButton>
              <ButtonLink to="/admin/policies" tone="quiet">
                Cancel
              </ButtonLink>
            </Actions>
          </PostForm>
        </Card>
      ) : (
        <>
          <Notice tone="info">Administrators change the list.</Notice>
          <ul className="list-disc pl-5">
            {names.map((name) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

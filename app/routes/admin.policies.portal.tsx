import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DAY } from '~/domain/kernel/time'
import { isAdministrator } from '~/domain/person/roles'
import { LONGEST_ACCEPTANCE } from '~/domain/policy/portal-policy'
import { requireActor, requireAdministrator } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  DefinitionList,
  PageHeader,
  PostForm,
  SubmitButton,
  spanText,
  TextInput,
} from '~/ui'
import {
  changePortalPolicy,
  portalPolicyInput,
  readPortalPolicy,
} from '~/usecases/policy/portal-policy.server'

export const meta: MetaFunction = () => [{ title: 'Policy of the portal · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const policy = valueOrNotFound(await readPortalPolicy(services, actor))
  return json({ policy, most: LONGEST_ACCEPTANCE / DAY, mayChange: isAdministrator(actor, now) })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const form = await readForm(args.request)
  const input = parseForm(portalPolicyInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const changed = await changePortalPolicy(services, actor, input.value)
  return changed.ok ? seeOther('/admin/policies?done=portal') : formAgain(changed.problems, form)
}

export default function PortalPolicy() {
  const { policy, most, mayChange } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs items={[{ label: 'Policies', to: '/admin/policies' }, { label: 'The whole portal' }]} />
      <PageHeader
        title="Policy of the whole portal"
        lead="What counts for every site, beside what each risk tier asks of a request."
      />
      <Card>
        {mayChange ? (
          <PostForm
            problems={again?.problems}
            values={again?.values}
            hidden={{ shownVersion: policy.version }}
          >
            <TextInput
              name="acceptDays"
              label="Longest acceptance of a finding, in days"
              hint={`For so long both seats may let an account stay that nobody granted. From 1 to ${most}.`}
              inputMode="numeric"
              defaultValue={String(policy.acceptAtMost / DAY)}
              width="short"
            />
            <TextInput
              name="signOffDays"
              label="Days between two signatures under a system"
              hint="After so long both seats are asked to sign again what a connected system is. From 1 to 1830. A longer time is for signatures to come, a shorter one for those given too."
              inputMode="numeric"
              defaultValue={String(policy.signOffEvery / DAY)}
              width="short"
            />
            <Actions>
              <SubmitButton icon="check">Save</SubmitButton>
              <ButtonLink to="/admin/policies" tone="quiet">
                Not now
              </ButtonLink>
            </Actions>
          </PostForm>
        ) : (
          <DefinitionList
            items={[
              { term: 'Longest acceptance of a finding', value: spanText(policy.acceptAtMost) },
              { term: 'Both seats sign a system every', value: spanText(policy.signOffEvery) },
              { term: 'Version', value: policy.version === 0 ? 'Built in' : String(policy.version) },
            ]}
          />
        )}
      </Card>
    </>
  )
}

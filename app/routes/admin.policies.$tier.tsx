import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { DAY, HOUR, MINUTE } from '~/domain/kernel/time'
import { isAdministrator } from '~/domain/person/roles'
import { RISK_TIERS } from '~/domain/policy/risk-tier'
import { DOCUMENT_TYPES } from '~/domain/vendor/document'
import { requireActor, requireAdministrator } from '~/http/caller.server'
import { readForm, textOf, textsOf } from '~/http/form.server'
import { formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  Card,
  Checkbox,
  CheckboxGroup,
  DataTable,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PostForm,
  readWeeklyHours,
  Section,
  SubmitButton,
  TextInput,
  WeeklyHoursField,
} from '~/ui'
import { changePolicy } from '~/usecases/policy/change-policy.server'
import { readPolicy } from '~/usecases/policy/policy-input'
import { readPolicyOfTier } from '~/usecases/policy/read-policy.server'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `Policy, ${data ? labelFor('risk', data.riskTier).toLowerCase() : ''} · Daypass` },
]
export const handle = { width: 'reading' }

function tierIn(params: { tier?: string }) {
  const tier = RISK_TIERS.find((each) => each === params.tier)
  if (tier === undefined) throw notFound()
  return tier
}

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  const view = valueOrNotFound(await readPolicyOfTier(services, actor, tierIn(args.params)))
  return json({ ...view, mayChange: isAdministrator(actor, now) })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireAdministrator(args)
  const tier = tierIn(args.params)
  const form = await readForm(args.request)
  const policy = readPolicy({
    fields: {
      maxDays: textOf(form, 'maxDays'),
      leadHours: textOf(form, 'leadHours'),
      confirmMinutes: textOf(form, 'confirmMinutes'),
      graceMinutes: textOf(form, 'graceMinutes'),
      requiredDocuments: textsOf(form, 'requiredDocuments'),
      escortRequired: form.get('escortRequired') ?? undefined,
      forbidNeverEnding: form.get('forbidNeverEnding') ?? undefined,
    },
    openings: readWeeklyHours(form, 'hours'),
  })
  if (!policy.ok) return formAgain(policy.problems, form)
  const changed = await changePolicy(services, actor, tier, Number(textOf(form, 'version')), policy.value)
  return changed.ok ? seeOther('/admin/policies?done=tier') : formAgain(changed.problems, form)
}

export default function Policy() {
  const { riskTier, policy, versions, mayChange } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  return (
    <>
      <Breadcrumbs
        items={[{ label: 'Policies', to: '/admin/policies' }, { label: labelFor('risk', riskTier) }]}
      />
      <PageHeader
        title={`Policy: ${labelFor('risk', riskTier).toLowerCase()}`}
        lead="Requests are judged by it from the moment it is saved. A document it newly asks for holds back running access too."
      />
      {mayChange ? (
        <Card>
          <PostForm problems={again?.problems} values={again?.values} hidden={{ version: policy.version }}>
            <TextInput
              name="maxDays"
              label="Longest window, in days"
              hint="From 1 to 366."
              inputMode="numeric"
              defaultValue={String(policy.maxLength / DAY)}
              width="short"
            />
            <TextInput
              name="leadHours"
              label="Lead time, in hours"
              hint="How long before its start a request must be sent. From 0 to 720."
              inputMode="numeric"
              defaultValue={String(policy.leadTime / HOUR)}
              width="short"
            />
            <WeeklyHoursField
              name="hours"
              legend="Hours that access must stay inside"
              timeZone="the time zone of each site"
              defaultOpenings={policy.allowedHours}
            />
            <CheckboxGroup
              name="requiredDocuments"
              legend="Documents that are needed"
              optional
              defaultValues={policy.requiredDocuments}
              options={DOCUMENT_TYPES.map((type) => ({ value: type, label: labelFor('document', type) }))}
            />
            <Checkbox
              name="escortRequired"
              label="Always with an escort"
              defaultChecked={policy.escortRequired}
            />
            <Checkbox
              name="forbidNeverEnding"
              label="Refuse systems in which access never ends while Daypass is down"
              defaultChecked={policy.forbidNeverEnding}
            />
            <TextInput
              name="confirmMinutes"
              label="An end is overdue after, in minutes"
              hint="When it was not confirmed so long after it was due, the owner is told. From 1 to 1440."
              inputMode="numeric"
              defaultValue={String(policy.confirmWithin / MINUTE)}
              width="short"
            />
            <TextInput
              name="graceMinutes"
              label="Longest time to finish, in minutes"
              hint="For so long, sessions that are open when access ends may go on, where a request asks for it. From 0 (never) to 60."
              inputMode="numeric"
              defaultValue={String(policy.maxGrace / MINUTE)}
              width="short"
            />
            <Actions>
              <SubmitButton>Save as a new version</SubmitButton>
              <ButtonLink to="/admin/policies" tone="quiet">
                Cancel
              </ButtonLink>
            </Actions>
          </PostForm>
        </Card>
      ) : (
        <Notice tone="info">Administrators change policies. The list shows what is in force.</Notice>
      )}
      <Section title="Versions" card={false}>
        <DataTable
          caption="Versions"
          rows={versions}
          rowKey={(row) => String(row.version)}
          empty={<p>Nobody changed it: the built-in policy is in force.</p>}
          columns={[
            { key: 'version', header: 'Version', cell: (row) => row.version },
            { key: 'by', header: 'By', cell: (row) => row.by },
            { key: 'at', header: 'Since', cell: (row) => <Instant at={row.at} timeZone="UTC" /> },
          ]}
        />
      </Section>
    </>
  )
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm } from '~/http/form.server'
import { formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  Instant,
  labelFor,
  Notice,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { attestEnd, attestEndInput, showEndToAttest } from '~/usecases/webhook/attest-end.server'

export const meta: MetaFunction = () => [{ title: 'Attest an end · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await showEndToAttest(services, actor, args.params.credentialId ?? '')))
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const credentialId = args.params.credentialId ?? ''
  const form = await readForm(args.request)
  const input = parseForm(attestEndInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const attested = await attestEnd(services, actor, credentialId, input.value)
  return attested.ok ? seeOther(`/overdue/${credentialId}/attest`) : formAgain(attested.problems, form)
}

export default function AttestEnd() {
  const end = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const other = end.said.find((each) => each.by !== null)
  return (
    <>
      <Breadcrumbs items={[{ label: 'Overdue', to: '/overdue' }, { label: 'Attest an end' }]} />
      <PageHeader
        title={`Has ${end.person} lost access in ${end.system.name}?`}
        lead="This system accepts what it is told and cannot be read back. So IT and physical security of the site, two people, look there and say that the access is gone."
      />
      {end.attestedAt === null ? null : (
        <Notice tone="success" title="Both seats said so">
          The end counts as attested since <Instant at={end.attestedAt} timeZone={end.site.timeZone} exact />.
        </Notice>
      )}
      <Section title="What is to be gone">
        <DefinitionList
          items={[
            { term: 'Person', value: end.person },
            { term: 'Access', value: end.access.join(', ') || 'Everything that was given' },
            {
              term: 'The system was told',
              value:
                end.acceptedAt === null ? (
                  'It has not accepted the news yet. Daypass goes on trying.'
                ) : (
                  <Instant at={end.acceptedAt} timeZone={end.site.timeZone} exact />
                ),
            },
            {
              term: 'How to look',
              value: (
                <span className="whitespace-pre-line">
                  {end.manualSteps || 'No steps were written down. Ask the owner of the system.'}
                </span>
              ),
            },
            ...end.said.map((each) => ({ term: labelFor('seat', each.seat), value: each.by ?? 'Not yet' })),
            {
              term: 'What was seen',
              value: end.reason && <span className="whitespace-pre-line">{end.reason}</span>,
            },
          ]}
        />
      </Section>
      {end.maySpeakFor.length === 0 ? null : (
        <ConfirmPanel
          title="What happens"
          tone="danger"
          consequences={[
            other
              ? `${other.by} said it for ${labelFor('seat', other.seat)}. With yours the end is confirmed, with the proof "${labelFor('proof', 'attested')}".`
              : 'Nothing yet: the other seat must say it too, a different person.',
            'It concerns this end only. What is given later is told to the system anew.',
          ]}
        >
          <PostForm problems={again?.problems} values={again?.values} hidden={{ sequence: end.sequence }}>
            <RadioGroup
              name="seat"
              legend="For which seat"
              defaultValue={end.maySpeakFor.length === 1 ? end.maySpeakFor[0] : undefined}
              options={end.maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
            />
            <TextArea
              name="reason"
              label="What you saw in the system"
              hint="It stands here for good, with your name."
              maxLength={NOTE_LENGTH}
            />
            <AuthenticatorCodeField />
            <Actions>
              <SubmitButton tone="danger" icon="check">
                The access is gone
              </SubmitButton>
              <ButtonLink to="/overdue" tone="quiet">
                Not now
              </ButtonLink>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      )}
    </>
  )
}

import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { SEATS } from '~/domain/kernel/ids'
import type { Problem } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, notFound, seeOther, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  AuthenticatorCodeField,
  Breadcrumbs,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  EndWithoutPortal,
  labelFor,
  PageHeader,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
} from '~/ui'
import { checkSystem, WORRYING_SKEW } from '~/usecases/connected-system/check-system.server'
import { confirmSystem, ownDigest } from '~/usecases/connected-system/confirm-system.server'
import { readSystem } from '~/usecases/connected-system/read-system.server'
import { settingShown } from './admin.systems.about.parts'
import { CheckReport, settingText } from './admin.systems.check.parts'

export const meta: MetaFunction = () => [{ title: 'Confirm a connected system · Daypass' }]
export const handle = { width: 'reading' }

/** The system is asked while the page is made: what is confirmed is what was just read. */
export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = args.params.systemId ?? ''
  const view = valueOrNotFound(await readSystem(services, actor, systemId))
  if (view.maySpeakFor.length === 0) throw notFound()
  const outcome = valueOrNotFound(await checkSystem(services, actor, systemId))
  return json({
    ...view,
    outcome,
    ownAccounts: outcome.reached ? ownDigest(outcome) : '',
    worryingSkew: WORRYING_SKEW,
  })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const systemId = args.params.systemId ?? ''
  const form = await readForm(args.request)
  const seat = SEATS.find((each) => each === textOf(form, 'seat'))
  const targetVersion = Number(textOf(form, 'targetVersion'))
  if (!Number.isSafeInteger(targetVersion)) throw badRequest()
  const missing: Problem[] = []
  if (seat === undefined) missing.push({ code: 'choice_missing', field: 'seat' })
  const code = textOf(form, 'code')
  if (code === '') missing.push({ code: 'required', field: 'code' })
  if (seat === undefined || missing.length > 0) return formAgain(missing, form)
  const confirmed = await confirmSystem(services, actor, systemId, {
    seat,
    targetVersion,
    identity: textOf(form, 'identity'),
    ownAccounts: textOf(form, 'ownAccounts'),
    code,
  })
  return confirmed.ok ? seeOther(`/admin/systems/${systemId}`) : formAgain(confirmed.problems, form)
}

export default function ConfirmSystem() {
  const { system, site, names, maySpeakFor, outcome, ownAccounts, ownWord, worryingSkew } =
    useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/admin/systems/${system.id}`
  const first = system.confirmedByIt ?? system.confirmedByPhysicalSecurity
  return (
    <>
      <Breadcrumbs items={[{ label: system.name, to: back }, { label: 'Confirm' }]} />
      <PageHeader
        title={`Confirm ${system.name}`}
        lead={
          system.confirmed
            ? 'Both seats of the site, two people, look at the accounts that are there by right and at their rights. It gives and takes meanwhile as before.'
            : 'Both seats of the site, two people, look at what it points at, and at the accounts that are there by right. Only then does it give anything.'
        }
      />
      <Section title="Where it points">
        <DefinitionList
          items={[
            { term: 'Kind', value: system.kindTitle },
            { term: 'Site', value: site.name },
            ...system.settings
              .filter((field) => !field.secret)
              .map((field) => ({
                term: settingText(field.name),
                value: settingShown(field),
              })),
            { term: 'Without Daypass', value: <EndWithoutPortal end={system.endWithoutPortal} /> },
            {
              term: 'Confirmed so far',
              value:
                first === null
                  ? 'By nobody'
                  : `For ${labelFor('seat', system.confirmedByIt === null ? 'physical_security' : 'it')} by ${names[first] ?? ''}, who saw ${system.confirmingIdentity ?? 'nothing'}`,
            },
          ]}
        />
      </Section>
      <Section
        title={
          outcome.reached && outcome.sentinelSeen === null ? 'What cannot be read' : 'What was read just now'
        }
      >
        <CheckReport
          outcome={outcome}
          approvedIdentity={system.approvedIdentity ?? system.confirmingIdentity}
          confirmedAccounts={ownWord?.accounts ?? system.ownAccounts}
          worryingSkew={worryingSkew}
        />
      </Section>
      {outcome.reached && outcome.sentinelSeen !== false ? (
        <ConfirmPanel
          title={
            system.confirmed
              ? 'Are these accounts there by right, with these rights?'
              : outcome.sentinelSeen === null
                ? 'Are kind and settings right?'
                : 'Is this the right system?'
          }
        >
          <PostForm
            problems={again?.problems}
            values={again?.values}
            hidden={{ targetVersion: system.targetVersion, identity: outcome.identity, ownAccounts }}
          >
            <RadioGroup
              name="seat"
              legend="For which seat"
              defaultValue={maySpeakFor.length === 1 ? maySpeakFor[0] : undefined}
              options={maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
            />
            <AuthenticatorCodeField />
            <Actions>
              <SubmitButton icon="check">
                {system.confirmed ? 'Yes, they are' : 'Yes, this is it'}
              </SubmitButton>
              <ButtonLink to={back} tone="quiet">
                Not now
              </ButtonLink>
            </Actions>
          </PostForm>
        </ConfirmPanel>
      ) : (
        <p className="mb-4">It can be confirmed once it was reached and we can see there.</p>
      )}
    </>
  )
}

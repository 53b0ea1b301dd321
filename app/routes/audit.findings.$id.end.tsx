import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
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
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
} from '~/ui'
import { confirmEnd, orderEnd } from '~/usecases/finding/end-account.server'
import { endInput } from '~/usecases/finding/finding-inputs'
import { readFinding } from '~/usecases/finding/read-finding.server'
import { readInput } from '~/usecases/typed-input'

export const meta: MetaFunction = () => [{ title: 'End an account · Daypass' }]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const page = valueOrNotFound(await readFinding(services, actor, args.params.id ?? ''))
  const { end, finding } = page
  if (end.account === null || !(end.mayConfirm || end.mayOrder)) {
    // Somebody has said it, perhaps the reader on this page: what came of it stands at the finding.
    if (end.confirmedAt !== null || end.orderedAt !== null || page.closedAt !== null)
      throw seeOther(`/audit/findings/${finding.id}`)
    throw notFound()
  }
  const account = { ...end.account, targetVersion: end.targetVersion }
  return json({ finding, account, orders: end.mayOrder, confirmedBy: end.confirmedBy })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const findingId = args.params.id ?? ''
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent !== 'confirm' && intent !== 'order') throw badRequest()
  // Not trimmed: what the target says is sent back as it is.
  const fields = ['nativeId', 'nativeName', 'targetVersion', 'code'].map((name) => [
    name,
    form.get(name) ?? undefined,
  ])
  const input = readInput(endInput, Object.fromEntries(fields))
  if (!input.ok) return formAgain(input.problems, form)
  const say = intent === 'order' ? orderEnd : confirmEnd
  const said = await say(services, actor, findingId, input.value)
  if (said.ok) return seeOther(`/audit/findings/${findingId}`)
  if (said.problems[0]?.code === 'not_found') valueOrNotFound(said)
  return formAgain(said.problems, form)
}

export default function EndAccount() {
  const { finding, account, orders, confirmedBy } = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const back = `/audit/findings/${finding.id}`
  const { nativeId, nativeName, targetVersion } = account
  return (
    <>
      <Breadcrumbs items={[{ label: nativeName, to: back }, { label: 'End it' }]} />
      <PageHeader
        title={orders ? `End ${nativeName}?` : `May ${nativeName} go?`}
        lead="Daypass did not make this account. It is ended only when the owner of its system says that it may go, and a second person, who holds a seat of the site, orders it."
      />
      <Section title="The account">
        <DefinitionList
          items={[
            { term: 'Name there', value: <span className="wrap-anywhere">{nativeName}</span> },
            { term: 'Id there', value: <span className="wrap-anywhere">{nativeId}</span> },
            { term: 'Rights', value: finding.holds.join(', ') || 'None seen' },
            { term: 'System', value: `${finding.system.name}, ${finding.site.name}` },
            ...(orders ? [{ term: 'The owner says that it may go', value: confirmedBy }] : []),
          ]}
        />
      </Section>
      <ConfirmPanel
        title="What happens"
        tone="danger"
        consequences={
          orders
            ? [
                'Daypass looks first if id and name are still those above. If not, nothing is touched.',
                'The account is switched off and taken out of its groups, and deleted where the system is set to delete.',
                'It is tried until the system shows that it is gone. This finding stays open until then.',
                'It cannot be taken back.',
              ]
            : ['Nothing yet: a second person must order it. Until then you can take it back.']
        }
      >
        <PostForm
          problems={again?.problems}
          values={again?.values}
          hidden={{
            intent: orders ? 'order' : 'confirm',
            nativeId,
            nativeName,
            targetVersion: String(targetVersion),
          }}
        >
          <AuthenticatorCodeField />
          <Actions>
            <SubmitButton tone="danger" icon="check">
              {orders ? 'End this account' : 'It may go'}
            </SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Not now
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}

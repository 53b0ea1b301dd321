import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import type { WhyNot } from '~/domain/credential/credential'
import { requireActor } from '~/http/caller.server'
import {
  ButtonLink,
  Card,
  EmptyState,
  labelFor,
  PageHeader,
  PassCard,
  Section,
  StatusBadge,
  WindowText,
} from '~/ui'
import { myPasses } from '~/usecases/gate/my-passes.server'

export const meta: MetaFunction = () => [{ title: 'My pass · Daypass' }]
export const handle = { plain: true, density: 'gate', width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor, now } = await requireActor(args)
  return json({ ...(await myPasses(services, actor)), now })
}

export default function Passes() {
  const { passes, accounts } = useLoaderData<typeof loader>()
  return (
    <>
      <PageHeader title="My pass" lead="Show this at the gate. The guard asks Daypass whether it is valid." />
      {passes.length === 0 ? (
        <EmptyState
          title="You have no pass now"
          icon="pass"
          action={<ButtonLink to="/requests/new">Ask for access</ButtonLink>}
        >
          When IT and physical security both said yes, your pass appears here. It ends by itself.
        </EmptyState>
      ) : null}
      {passes.map((pass) => (
        <PassCard
          key={pass.credentialId}
          person={{
            name: pass.person.name,
            vendor: pass.vendor ?? undefined,
            photo: pass.person.photoFileId ? `/files/${pass.person.photoFileId}` : null,
          }}
          site={pass.site.name}
          status={<PassStatus state={pass.state} why={pass.why} />}
          token={pass.token}
          code={pass.code}
          window={
            pass.window ? <WindowText {...pass.window} timeZone={pass.site.timeZone} /> : 'not yet known'
          }
          zones={pass.zones}
          escort={pass.escortIn.length > 0 ? `Needed in ${pass.escortIn.join(', ')}` : null}
          call={{ name: pass.site.callName, phone: pass.site.callPhone }}
          more={
            pass.state === 'on' ? (
              <ButtonLink
                to={`/pass/${pass.credentialId}`}
                tone="secondary"
                icon="qr"
                about={`at ${pass.site.name}`}
              >
                For other readers
              </ButtonLink>
            ) : null
          }
        />
      ))}
      {accounts.length > 0 ? (
        <Section title="My accounts">
          {accounts.map((account) => (
            <Card key={account.credentialId}>
              <p className="text-lg font-semibold">{account.system}</p>
              <p className="mb-3">
                {account.site.name}.{' '}
                {account.state === 'off' && account.why
                  ? labelFor('why_not', account.why)
                  : account.isByHand
                    ? 'Somebody on site hands it to you.'
                    : `${labelFor('credential', account.state)}.`}
              </p>
              {account.isByHand ? (
                <ButtonLink
                  to={`/credentials/${account.credentialId}/things`}
                  tone="secondary"
                  icon="key"
                  about={`of ${account.system}`}
                >
                  Keys and badges
                </ButtonLink>
              ) : account.isSsh ? (
                <ButtonLink to={`/credentials/${account.credentialId}/ssh`} tone="secondary" icon="key">
                  Sign in over SSH
                </ButtonLink>
              ) : (
                <ButtonLink to={`/credentials/${account.credentialId}/secret`} tone="secondary" icon="key">
                  {account.secretWaits ? 'See my password or PIN, once' : 'See this account'}
                </ButtonLink>
              )}
            </Card>
          ))}
        </Section>
      ) : null}
    </>
  )
}

const STATUS: Partial<Record<WhyNot, string>> = {
  not_started: 'scheduled',
  outside_hours: 'off',
  locked: 'locked',
  capped: 'capped',
  frozen: 'frozen',
  restored: 'frozen',
}

function PassStatus({ state, why }: { state: string; why: readonly WhyNot[] }) {
  if (state === 'on') return <StatusBadge size="lg" status="active" />
  const [reason] = why
  return (
    <StatusBadge
      size="lg"
      status={(reason && STATUS[reason]) ?? 'revoked'}
      note={reason ? labelFor('why_not', reason) : undefined}
    />
  )
}

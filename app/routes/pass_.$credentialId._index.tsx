import { json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  Breadcrumbs,
  ButtonLink,
  DefinitionList,
  Instant,
  labelFor,
  messageFor,
  Notice,
  PageHeader,
  QrCode,
  Section,
  TokenText,
} from '~/ui'
import { issuePassToken } from '~/usecases/gate/issue-pass-token.server'

export const meta: MetaFunction = () => [{ title: 'Pass for other readers · Daypass' }]
export const handle = { plain: true, density: 'gate', width: 'reading' }

/** A code with more characters has more than 97 x 97 modules, and no telephone shows those large enough. */
const SCANNABLE = 850

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  return json(valueOrNotFound(await issuePassToken(services, actor, args.params.credentialId ?? '')))
}

export default function PassForReaders() {
  const { credentialId, site, zones, escortIn, issued, refused, why, now } = useLoaderData<typeof loader>()
  const { timeZone } = site
  return (
    <>
      <Breadcrumbs items={[{ label: 'My pass', to: '/pass' }, { label: 'For other readers' }]} />
      <PageHeader
        title="Pass for other readers"
        lead={`For doors and devices at ${site.name} that check passes without asking Daypass. The guard takes the code on “My pass”.`}
      />
      {issued === null ? (
        <Notice tone="warning" title="Not now">
          {messageFor({ code: refused ?? 'pass_not_ready' })}
          {why[0] ? ` ${labelFor('why_not', why[0])}` : ''}
        </Notice>
      ) : (
        <>
          <Section title="Hold this to the reader">
            {issued.token.length <= SCANNABLE ? (
              <QrCode
                value={issued.token}
                dense
                label="QR code of the pass for other readers"
                className="mx-auto max-w-[34rem]"
              />
            ) : (
              <p>This pass names too many zones for a QR code. Copy it, or save it as a file.</p>
            )}
            <DefinitionList
              items={[
                {
                  term: 'Valid until',
                  value: <Instant at={issued.claims.exp * 1000} timeZone={timeZone} exact />,
                },
                { term: zones.length === 1 ? 'Zone' : 'Zones', value: zones.join(', ') },
                ...(escortIn.length > 0
                  ? [{ term: 'Not in it, because an escort is needed', value: escortIn.join(', ') }]
                  : []),
                { term: 'Made', value: <Instant at={now} timeZone={timeZone} exact /> },
              ]}
            />
          </Section>
          <Section
            title="Copy or save it"
            lead="Whoever has this text can use it as you can. Send it to nobody."
          >
            <TokenText label="The pass as text" value={issued.token} />
          </Section>
        </>
      )}
      <Actions>
        <ButtonLink to={`/pass/${credentialId}`} icon="revoking" reload>
          Make a new one
        </ButtonLink>
        {issued === null ? null : (
          <ButtonLink to={`/pass/${credentialId}/jwt`} tone="secondary" icon="download" reload>
            Save as a file
          </ButtonLink>
        )}
      </Actions>
    </>
  )
}

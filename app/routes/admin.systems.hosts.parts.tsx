import type { SerializeFrom } from '@remix-run/node'
import type { Problem } from '~/domain/kernel/result'
import {
  Actions,
  AuthenticatorCodeField,
  Badge,
  CopyableSecret,
  DataTable,
  DefinitionList,
  EmptyState,
  Instant,
  labelFor,
  Notice,
  PostForm,
  RadioGroup,
  Section,
  SubmitButton,
} from '~/ui'
import type { FormValues } from '~/ui/form/post-form'
import type { SshHostsView } from '~/usecases/ssh/manage-hosts.server'

type View = SerializeFrom<SshHostsView>

/** The token of a host that was just added, with the address that it is for. */
export function HostMade({ made, listUrl }: { made: { name: string; token: string }; listUrl: string }) {
  return (
    <>
      <CopyableSecret
        label={`Token of ${made.name}`}
        value={made.token}
        whenLost="If it is lost, remove the host and add it again."
      />
      <p className="mb-4">
        On the host, put it into /etc/daypass-ssh/token, and into /etc/daypass-ssh/config:
        <code className="mt-1 block rounded-sm border border-line bg-raised p-3 font-mono text-sm break-all select-all">
          DAYPASS_LIST_URL={listUrl}
        </code>
      </p>
    </>
  )
}

/** The hosts, with what each last said of the list that it holds. */
export function HostTable({
  hosts,
  listNumber,
  site,
  mayChange,
}: {
  hosts: View['hosts']
  listNumber: number
  site: View['site']
  mayChange: boolean
}) {
  const silent = hosts.filter((host) => host.silent)
  return (
    <>
      {silent.length > 0 ? (
        <Notice tone="warning" title={`Not seen for an hour: ${silent.map((host) => host.name).join(', ')}`}>
          Ends are not confirmed on them before the certificates expire. Look at the timer daypass-ssh-fetch
          there.
        </Notice>
      ) : null}
      <Section title="Hosts" card={false}>
        <DataTable
          caption="Hosts of the system"
          rows={hosts}
          rowKey={(row) => row.id}
          rowTone={(row) => (row.silent ? 'warning' : null)}
          empty={
            <EmptyState title="No hosts yet" icon="system">
              Without a host no certificate is made.
            </EmptyState>
          }
          columns={[
            { key: 'name', header: 'Host', cell: (row) => row.name },
            { key: 'address', header: 'Address', cell: (row) => `${row.address}, port ${row.port}` },
            {
              key: 'holds',
              header: 'List it holds',
              cell: (row) =>
                row.holds === 0 ? (
                  <Badge tone="warning">None yet</Badge>
                ) : row.holds === listNumber ? (
                  <Badge tone="success">The newest, {row.holds}</Badge>
                ) : (
                  <Badge tone="warning">
                    {row.holds} of {listNumber}
                  </Badge>
                ),
            },
            {
              key: 'seen',
              header: 'Last seen',
              cell: (row) =>
                row.seenAt === null ? 'Never' : <Instant at={row.seenAt} timeZone={site.timeZone} />,
            },
            {
              key: 'sessions',
              header: 'Open sessions',
              cell: (row) => (row.endsSessions ? 'Ended by the host' : 'Open sessions survive'),
            },
            ...(mayChange
              ? [
                  {
                    key: 'remove',
                    header: 'Remove',
                    cell: (row: View['hosts'][number]) => (
                      <PostForm hidden={{ host: row.id }}>
                        <SubmitButton tone="quiet" name="intent" value="remove" about={row.name}>
                          Remove
                        </SubmitButton>
                      </PostForm>
                    ),
                  },
                ]
              : []),
          ]}
        />
      </Section>
    </>
  )
}

/** Hosts that were removed and may still accept certificates, and what both seats say of each. */
export function RemovedHosts({
  hosts,
  site,
  again,
}: {
  hosts: View['removed']
  site: View['site']
  again: { host: string; problems: readonly Problem[]; values: FormValues } | null
}) {
  if (hosts.length === 0) return null
  return (
    <Section
      title="Removed, and perhaps still open"
      lead="That a host asks for no list does not switch it off. Until IT and physical security, two people, say that it accepts no certificate of this system any more, certificates that are revoked count as open until they expire."
    >
      {hosts.map((host) => {
        const own = again?.host === host.id ? again : null
        return (
          <div key={host.id} className="border-t border-line pt-4 first:border-0 first:pt-0">
            <h3 className="mb-2 font-semibold">{host.name}</h3>
            <DefinitionList
              items={[
                { term: 'Address', value: host.address },
                { term: 'Removed', value: <Instant at={host.removedAt} timeZone={site.timeZone} /> },
                ...host.said.map(({ seat, by }) => ({
                  term: labelFor('seat', seat),
                  value: by === null ? 'Has not said so' : `${by} said so`,
                })),
              ]}
            />
            {host.maySpeakFor.length === 0 ? null : (
              <details className="mt-2" open={own !== null}>
                <summary className="min-h-11 cursor-pointer py-2 text-action">
                  Say that {host.name} accepts none any more
                </summary>
                <PostForm
                  problems={own?.problems}
                  values={own?.values}
                  hidden={{ host: host.id, intent: 'retire' }}
                >
                  <p className="mb-4">
                    Say so when it is switched off or wiped, or when the key below stands in no file of its
                    sshd any more. With the word of both seats it stands for good.
                  </p>
                  <RadioGroup
                    name="seat"
                    legend="For which seat"
                    defaultValue={host.maySpeakFor.length === 1 ? host.maySpeakFor[0] : undefined}
                    options={host.maySpeakFor.map((seat) => ({ value: seat, label: labelFor('seat', seat) }))}
                  />
                  <AuthenticatorCodeField />
                  <Actions>
                    <SubmitButton tone="danger" icon="check">
                      It accepts none any more
                    </SubmitButton>
                  </Actions>
                </PostForm>
              </details>
            )}
          </div>
        )
      })}
    </Section>
  )
}

/** What the hosts trust, and how a principal of this system begins. */
export function TrustedKey({ line, systemId }: { line: string; systemId: string }) {
  return (
    <Section title="What the hosts trust">
      <p>The line for TrustedUserCAKeys:</p>
      <code className="my-1 mb-4 block rounded-sm border border-line bg-raised p-3 font-mono text-sm break-all select-all">
        {line}
      </code>
      <p>The name that lets a right in, in the file of principals of an account:</p>
      <code className="my-1 block rounded-sm border border-line bg-raised p-3 font-mono text-sm break-all select-all">
        {`${systemId}:<name of the right>`}
      </code>
    </Section>
  )
}

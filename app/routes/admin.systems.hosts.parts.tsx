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
export function HostMade({ made }: { made: { name: string; token: string } }) {
  return (
    <>
      <CopyableSecret
        label={`Token of ${made.name}`}
        value={made.token}
        whenLost="If it is lost, remove the host and add it again."
      />
      <p className="mb-4">
        On the host, put it into /etc/daypass-ssh/token. What else belongs there stands below.
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
            <EmptyState title="No host in use" icon="system">
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
                      <details>
                        <summary className="min-h-11 cursor-pointer py-2 text-action">
                          Remove <span className="sr-only">{row.name}</span>
                        </summary>
                        <PostForm hidden={{ host: row.id }}>
                          <p className="mb-2 text-sm">
                            Its token opens nothing any more, for good. Until both seats say that it accepts
                            no certificate, it counts on.
                          </p>
                          <SubmitButton tone="danger" name="intent" value="remove">
                            Remove {row.name}
                          </SubmitButton>
                        </PostForm>
                      </details>
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

/** What stands in the files of each host. */
export function HostFiles({ view }: { view: Pick<View, 'authorityLine' | 'listUrl' | 'rights'> }) {
  return (
    <Section title="On each host">
      <p>In /etc/daypass-ssh/authority.pub, what sshd trusts:</p>
      <Line>{view.authorityLine}</Line>
      <p>In /etc/daypass-ssh/config; the second line only where the session killer is installed:</p>
      <Line>{`DAYPASS_LIST_URL=${view.listUrl}\nDAYPASS_END_SESSIONS=yes`}</Line>
      {view.rights.length === 0 ? (
        <p>Add rights to this system: each has a line in the file of the account that it signs in to.</p>
      ) : (
        view.rights.map(({ name, line, user }) => (
          <div key={line}>
            <p>
              In /etc/daypass-ssh/principals/{user}, for “{name}”:
            </p>
            <Line>{line}</Line>
          </div>
        ))
      )}
    </Section>
  )
}

function Line({ children }: { children: string }) {
  return (
    <code className="my-1 mb-4 block rounded-sm border border-line bg-raised p-3 font-mono text-sm break-all whitespace-pre-wrap select-all">
      {children}
    </code>
  )
}

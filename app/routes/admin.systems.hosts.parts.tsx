import type { SerializeFrom } from '@remix-run/node'
import {
  Badge,
  CopyableSecret,
  DataTable,
  EmptyState,
  Instant,
  Notice,
  PostForm,
  Section,
  SubmitButton,
} from '~/ui'
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

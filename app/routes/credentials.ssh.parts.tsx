import type { SerializeFrom } from '@remix-run/node'
import { DataTable, Instant, Section } from '~/ui'
import type { HandedOut } from '~/usecases/ssh/issue-certificate.server'
import type { SshHolderView } from '~/usecases/ssh/show-holder.server'

/** Selected with one click, as the page shows it. */
function Line({ children }: { children: string }) {
  return (
    <code className="my-1 block rounded-sm border border-line bg-raised p-3 font-mono text-sm break-all select-all">
      {children}
    </code>
  )
}

/** What the holder takes away: the file, and what to type. */
export function CertificateMade({ made, timeZone }: { made: SerializeFrom<HandedOut>; timeZone: string }) {
  const file = `data:application/octet-stream;base64,${base64(`${made.text}\n`)}`
  return (
    <Section title="Your certificate">
      <p className="mb-2">
        Valid until <Instant at={made.validTo} timeZone={timeZone} exact />, for the key {made.keyFingerprint}
        .
      </p>
      <ol className="mb-2 list-decimal space-y-3 pl-5">
        <li>
          <a
            className="inline-flex min-h-11 items-center font-semibold text-action underline underline-offset-2"
            href={file}
            download={made.fileName}
          >
            Save {made.fileName}
          </a>{' '}
          in your Downloads folder.
        </li>
        <li>
          In a terminal, type what stands here for your host. If your key has another name, put it behind -i.
          {made.commands.map(({ host, user, text }) => (
            <div key={`${host} ${user}`} className="mt-2">
              <p className="text-sm text-muted">
                {host}, as {user}
              </p>
              <Line>{text}</Line>
            </div>
          ))}
        </li>
      </ol>
      <details>
        <summary className="min-h-11 cursor-pointer py-2 text-action">The certificate as text</summary>
        <Line>{made.text}</Line>
      </details>
    </Section>
  )
}

/** Certificates that have not expired. */
export function HeldCertificates({
  rows,
  timeZone,
}: {
  rows: SerializeFrom<SshHolderView>['certificates']
  timeZone: string
}) {
  return (
    <Section title="Certificates that you have" card={false}>
      <DataTable
        caption="Certificates that have not expired"
        rows={rows}
        rowKey={(row) => String(row.serial)}
        empty={null}
        columns={[
          { key: 'serial', header: 'Number', cell: (row) => row.serial },
          {
            key: 'key',
            header: 'Key',
            cell: (row) => <code className="break-all">{row.keyFingerprint}</code>,
          },
          {
            key: 'until',
            header: 'Valid until',
            cell: (row) => (row.revoked ? 'Revoked' : <Instant at={row.validTo} timeZone={timeZone} />),
          },
        ]}
      />
    </Section>
  )
}

/** What becomes of a session that is open when access ends, on each host. */
export function OpenSessions({ hosts }: { hosts: SerializeFrom<SshHolderView>['hosts'] }) {
  const survive = hosts.filter((host) => !host.endsSessions).map((host) => host.name)
  return survive.length === 0 ? (
    <p>When access ends, open sessions are cut off by the hosts.</p>
  ) : (
    <p>
      {`When access ends, nobody can sign in any more. Open sessions survive on ${survive.join(', ')}: sign out yourself.`}
    </p>
  )
}

function base64(text: string): string {
  return btoa(text)
}

import {
  type ActionFunctionArgs,
  type HeadersFunction,
  json,
  type LoaderFunctionArgs,
  type MetaFunction,
} from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import type { Problem } from '~/domain/kernel/result'
import { requireActor } from '~/http/caller.server'
import { readForm, textOf } from '~/http/form.server'
import { formAgain, notFound, valueOrNotFound } from '~/http/respond.server'
import {
  Actions,
  ButtonLink,
  Card,
  FileField,
  messageFor,
  Notice,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { type HandedOut, issueCertificate } from '~/usecases/ssh/issue-certificate.server'
import { showSshHolder } from '~/usecases/ssh/show-holder.server'
import { CertificateMade, HeldCertificates, OpenSessions } from './credentials.ssh.parts'

export const meta: MetaFunction = () => [{ title: 'My SSH certificate · Daypass' }]
export const handle = { plain: true, width: 'reading' }
export const headers: HeadersFunction = () => ({ 'Cache-Control': 'no-store' })

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const view = valueOrNotFound(await showSshHolder(services, actor, args.params.id ?? ''))
  return json(view, { headers: { 'Cache-Control': 'no-store' } })
}

/** The certificate stands in the answer to the form and nowhere else; another one can be had at any time. */
export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const credentialId = args.params.id ?? ''
  valueOrNotFound(await showSshHolder(services, actor, credentialId))
  const form = await readForm(args.request)
  const issued = await issueCertificate(services, actor, credentialId, await keyTextOf(form))
  if (issued.ok) {
    const made: HandedOut = issued.value
    return json({ made, problems: [] as Problem[], values: {} }, { headers: { 'Cache-Control': 'no-store' } })
  }
  if (issued.problems.some(({ code }) => code === 'not_found')) throw notFound()
  // A private key does not go back into a page, where more eyes than its owner's may see it.
  if (issued.problems.some(({ code }) => code === 'key_private')) form.delete('key')
  return formAgain(issued.problems, form)
}

/** What was pasted, or else the text of the file that was chosen. */
async function keyTextOf(form: FormData): Promise<string> {
  const pasted = textOf(form, 'key')
  const file = form.get('keyFile')
  return pasted !== '' || !(file instanceof Blob) ? pasted : (await file.text()).replace(/\r\n?/g, '\n')
}

export default function SshCertificate() {
  const view = useLoaderData<typeof loader>()
  const answer = useActionData<typeof action>()
  const made = answer && 'made' in answer ? answer.made : null
  const refused = answer && !('made' in answer) ? answer : null
  return (
    <>
      <PageHeader
        title={view.systemName}
        lead="Sign in over SSH with your own key. The certificate ends by itself, and with your access."
      />
      {made ? <CertificateMade made={made} timeZone={view.timeZone} /> : null}
      {view.problem && !made ? (
        <Notice tone="info" title={messageFor(view.problem)} />
      ) : (
        <Section title={made ? 'Have another one made' : 'Have a certificate made'}>
          <PostForm problems={refused?.problems} values={refused?.values} upload reload>
            <TextArea
              name="key"
              label="Your public key"
              hint="One line that starts with ssh-ed25519 or sk-ssh-ed25519, from the file that ends in .pub. No key yet? Type “ssh-keygen -t ed25519” in a terminal."
              rows={3}
              spellCheck={false}
            />
            <FileField name="keyFile" label="Or its file" accept=".pub" maxMegabytes={1} />
            <p className="mb-4 text-sm text-muted">
              {view.rights.join(', ')}. It lasts 8 hours at most; then come back here and have it renewed, as
              long as your access goes on.
            </p>
            <Actions>
              <SubmitButton icon="key" wide>
                Make the certificate
              </SubmitButton>
            </Actions>
          </PostForm>
        </Section>
      )}
      {view.certificates.length > 0 ? (
        <HeldCertificates rows={view.certificates} timeZone={view.timeZone} />
      ) : null}
      {view.hosts.length > 0 ? (
        <Card>
          <OpenSessions hosts={view.hosts} />
        </Card>
      ) : null}
      <Actions>
        <ButtonLink to="/" tone="secondary">
          My access
        </ButtonLink>
      </Actions>
    </>
  )
}

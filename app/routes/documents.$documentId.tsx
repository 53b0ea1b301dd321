import { type ActionFunctionArgs, json, type LoaderFunctionArgs, type MetaFunction } from '@remix-run/node'
import { useActionData, useLoaderData } from '@remix-run/react'
import { requireActor } from '~/http/caller.server'
import { parseForm, readForm, textOf } from '~/http/form.server'
import { badRequest, formAgain, seeOther, valueOrNotFound } from '~/http/respond.server'
import { withReturnTo } from '~/http/return-to'
import {
  Actions,
  AuthenticatorCodeField,
  Badge,
  ButtonLink,
  ConfirmPanel,
  DefinitionList,
  ErrorSummary,
  Instant,
  labelFor,
  PageHeader,
  PostForm,
  Section,
  SubmitButton,
  TextArea,
} from '~/ui'
import { archiveDocument } from '~/usecases/document/archive-document.server'
import { readDocument } from '~/usecases/document/read-document.server'
import { settleDocumentByVerdict } from '~/usecases/document/settle-document.server'
import { NOTE_LENGTH } from '~/usecases/typed-input'
import { reasonInput } from '~/usecases/vendor/vendor-input'
import { DocumentState } from './configuration.parts'

export const meta: MetaFunction<typeof loader> = ({ data }) => [
  { title: `${data ? labelFor('document', data.type) : 'Document'} · Daypass` },
]
export const handle = { width: 'reading' }

export async function loader(args: LoaderFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const view = valueOrNotFound(await readDocument(services, actor, args.params.documentId ?? ''))
  return json({ ...view, proved: actor.secondFactorProved })
}

export async function action(args: ActionFunctionArgs) {
  const { services, actor } = await requireActor(args)
  const id = args.params.documentId ?? ''
  const form = await readForm(args.request)
  const intent = textOf(form, 'intent')
  if (intent === 'archive') {
    const archived = await archiveDocument(services, actor, id)
    return archived.ok ? seeOther(`/documents/${id}`) : formAgain(archived.problems, form)
  }
  if (intent === 'check') {
    const code = textOf(form, 'code')
    if (code === '') return formAgain([{ code: 'required', field: 'code' }], form)
    const verdict = { verdict: 'check', expiresOn: textOf(form, 'expiresOn'), code } as const
    const checked = await settleDocumentByVerdict(services, actor, id, verdict)
    return checked.ok ? seeOther('/documents') : formAgain(checked.problems, form)
  }
  if (intent !== 'reject') throw badRequest()
  const input = parseForm(reasonInput, form)
  if (!input.ok) return formAgain(input.problems, form)
  const rejected = await settleDocumentByVerdict(services, actor, id, {
    verdict: 'reject',
    reason: input.value.reason,
  })
  return rejected.ok ? seeOther('/documents') : formAgain(rejected.problems, form)
}

export default function Document() {
  const view = useLoaderData<typeof loader>()
  const again = useActionData<typeof action>()
  const { owner, mayCheck, mayArchive, proved } = view
  const [intent] = mayCheck ? [again?.values.intent ?? []].flat() : []
  const of = (form: string) => (intent === form ? { problems: again?.problems, values: again?.values } : {})
  return (
    <>
      <PageHeader
        eyebrow="Document"
        title={`${labelFor('document', view.type)} of ${owner.name}`}
        status={view.archived ? <Badge icon="archive">Archived</Badge> : <DocumentState state={view.state} />}
      />
      {intent === 'check' || intent === 'reject' ? null : <ErrorSummary problems={again?.problems ?? []} />}
      <Section
        title="The document"
        actions={
          view.fileId === null ? null : (
            <ButtonLink to={`/files/${view.fileId}`} reload tone="secondary" icon="download">
              Download it
            </ButtonLink>
          )
        }
      >
        <DefinitionList
          items={[
            { term: 'Last valid day', value: view.expiresOn },
            {
              term: 'Handed in',
              value: (
                <span>
                  by {view.uploadedBy}, <Instant at={view.uploadedAt} timeZone="UTC" />
                </span>
              ),
            },
            {
              term: view.state === 'rejected' ? 'Rejected' : 'Checked',
              value:
                view.checkedAt === null ? null : (
                  <span>
                    by {view.checkedBy}, <Instant at={view.checkedAt} timeZone="UTC" />
                  </span>
                ),
            },
            { term: 'Reason', value: view.rejectedReason },
            { term: 'File', value: `${view.mediaType}, ${Math.ceil(view.size / 1024)} KiB` },
          ]}
        />
      </Section>
      {mayCheck ? (
        <ConfirmPanel title="Compare the document with what was typed">
          <p className="mb-4">
            It is the {labelFor('document', view.type).toLowerCase()} of {owner.name}, and its last valid day
            is <strong>{view.expiresOn}</strong>. Nothing can be corrected here: if anything differs, reject
            it with a reason.
          </p>
          <PostForm {...of('check')} hidden={{ intent: 'check', expiresOn: view.expiresOn }}>
            <AuthenticatorCodeField />
            <SubmitButton icon="check">All of this is right</SubmitButton>
          </PostForm>
          <div className="mt-6 border-t border-line pt-4">
            {proved ? (
              <PostForm {...of('reject')} hidden={{ intent: 'reject' }}>
                <TextArea name="reason" label="What is wrong" maxLength={NOTE_LENGTH} rows={3} />
                <SubmitButton tone="danger">Reject it</SubmitButton>
              </PostForm>
            ) : (
              <ButtonLink
                to={withReturnTo('/sign-in/second-factor', `/documents/${view.id}`)}
                tone="secondary"
              >
                Reject it: confirm first that it is you
              </ButtonLink>
            )}
          </div>
        </ConfirmPanel>
      ) : null}
      {mayArchive ? (
        <Section
          title="Archive this document"
          lead="It counts no more: access that needs it is held back at once, until another one was checked."
        >
          <PostForm hidden={{ intent: 'archive' }}>
            <Actions>
              <SubmitButton tone="secondary" icon="archive">
                Archive it
              </SubmitButton>
            </Actions>
          </PostForm>
        </Section>
      ) : null}
    </>
  )
}

import type { Problem } from '~/domain/kernel/result'
import {
  Actions,
  Badge,
  ButtonLink,
  ConfirmPanel,
  DataTable,
  EmptyState,
  ErrorSummary,
  type FormValues,
  labelFor,
  PageHeader,
  PostForm,
  SubmitButton,
  TextLink,
} from '~/ui'
import type { DocumentView } from '~/usecases/document/document-view'

/** The way between what is in use and what was archived. */
export function ArchivedLink({ archived, of }: { archived: boolean; of: string }) {
  return (
    <p className="mb-4">
      {archived ? (
        <TextLink to="?">Show {of} in use</TextLink>
      ) : (
        <TextLink to="?archived=1">Show archived {of}</TextLink>
      )}
    </p>
  )
}

export interface ArchivePageProps {
  /** 'Archive Nordlicht GmbH?' */
  title: string
  consequences: readonly string[]
  /** The page to go back to. */
  back: string
  problems?: readonly Problem[] | null
}

/** Asked before anything is archived: a page of its own, because it takes access away. */
export function ArchivePage({ title, consequences, back, problems }: ArchivePageProps) {
  return (
    <>
      <PageHeader title={title} />
      <ErrorSummary problems={problems ?? []} />
      <ConfirmPanel title="What happens" consequences={consequences} tone="danger">
        <PostForm>
          <Actions>
            <SubmitButton tone="danger" icon="archive">
              Archive
            </SubmitButton>
            <ButtonLink to={back} tone="quiet">
              Keep it
            </ButtonLink>
          </Actions>
        </PostForm>
      </ConfirmPanel>
    </>
  )
}

const STATE_TONES = {
  unchecked: 'warning',
  checked: 'success',
  rejected: 'error',
  expired: 'error',
} as const

/** What a document is worth now. */
export function DocumentState({ state }: { state: DocumentView['state'] }) {
  return <Badge tone={STATE_TONES[state]}>{labelFor('document_state', state)}</Badge>
}

/** The documents of one vendor or person. */
export function DocumentTable({ documents, of }: { documents: readonly DocumentView[]; of: string }) {
  return (
    <DataTable
      caption={`Documents of ${of}`}
      rows={documents}
      rowKey={(row) => row.id}
      rowTone={(row) => (row.state === 'rejected' || row.state === 'expired' ? 'warning' : null)}
      empty={
        <EmptyState title="No documents yet" icon="document">
          What is handed in for {of} stands here, and counts once a seat-holder checked it.
        </EmptyState>
      }
      columns={[
        {
          key: 'type',
          header: 'Document',
          cell: (row) => <TextLink to={`/documents/${row.id}`}>{labelFor('document', row.type)}</TextLink>,
        },
        { key: 'expires', header: 'Last valid day', cell: (row) => row.expiresOn },
        { key: 'state', header: 'State', cell: (row) => <DocumentState state={row.state} /> },
        { key: 'reason', header: 'Reason', cell: (row) => row.rejectedReason ?? '' },
      ]}
    />
  )
}

export interface FormAgain {
  problems?: readonly Problem[] | null
  values?: FormValues | null
}

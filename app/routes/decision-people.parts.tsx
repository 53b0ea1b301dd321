import { Avatar, Badge, labelFor } from '~/ui'
import type { CasePerson, DecisionView } from '~/usecases/approval/decision-view'
import type { DocumentView } from '~/usecases/document/document-view'
import { DocumentState } from './configuration.parts'
import { photoUrl } from './request.parts'

/** The crew with photos, as the guard will see them, and their papers. */
export function CasePeople({ people }: { people: readonly CasePerson[] }) {
  return (
    <ul className="grid gap-4 sm:grid-cols-2">
      {people.map((person) => (
        <li key={person.id} className="flex gap-3">
          <Avatar name={person.name} src={photoUrl(person.photoFileId)} size="lg" />
          <div className="min-w-0">
            <p className="text-base font-semibold">{person.name}</p>
            {person.photoFileId ? null : <p className="text-sm text-warning">No photo yet</p>}
            <Papers documents={person.documents} none="No papers of their own" />
          </div>
        </li>
      ))}
    </ul>
  )
}

/** The vendor: approved by whom, until when, with which papers. */
export function VendorStanding({ view: { vendor } }: { view: DecisionView }) {
  if (!vendor) return <p className="mb-4 text-muted">Without a vendor.</p>
  return (
    <div className="mb-5 border-b border-line pb-4">
      <p className="flex flex-wrap items-center gap-2">
        <span className="text-base font-semibold">{vendor.name}</span>
        {vendor.approved ? (
          <Badge icon="check" tone="success">
            Approved by both seats
          </Badge>
        ) : (
          <Badge icon="warning" tone="error">
            {vendor.missing.length > 0
              ? `Not approved by ${vendor.missing.map((seat) => labelFor('seat', seat)).join(' and ')}`
              : 'Not approved by two people'}
          </Badge>
        )}
      </p>
      <p className="text-sm text-muted">
        {vendor.contractEndsOn ? `Contract until ${vendor.contractEndsOn}` : 'No end of contract was agreed'}
      </p>
      <Papers documents={vendor.documents} none="No papers handed in" />
    </div>
  )
}

function Papers({ documents, none }: { documents: readonly DocumentView[]; none: string }) {
  if (documents.length === 0) return <p className="text-sm text-muted">{none}</p>
  return (
    <ul className="mt-1 space-y-1 text-sm">
      {documents.map((document) => (
        <li key={document.id} className="flex flex-wrap items-center gap-x-2">
          <span>{labelFor('document', document.type)}</span>
          <DocumentState state={document.state} />
          <span className="text-muted">until {document.expiresOn}</span>
        </li>
      ))}
    </ul>
  )
}

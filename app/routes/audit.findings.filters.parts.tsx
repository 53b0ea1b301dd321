import { useSearchParams } from '@remix-run/react'
import { FINDING_CHANGES, FINDING_KINDS } from '~/domain/reconciliation/observation'
import { labelFor, Select } from '~/ui'

const AGES = [
  { value: '1', label: 'A day or longer' },
  { value: '7', label: 'A week or longer' },
  { value: '30', label: '30 days or longer' },
  { value: '90', label: '90 days or longer' },
]

/** What the findings can be narrowed to beside site, vendor and system. */
export function FindingFilters({ owners }: { owners: readonly { id: string; name: string }[] }) {
  const [params] = useSearchParams()
  const chosen = (name: string) => params.get(name) ?? ''
  return (
    <>
      <Select
        name="kind"
        label="Finding"
        optional
        empty="All findings"
        options={FINDING_KINDS.map((kind) => ({ value: kind, label: labelFor('finding', kind) }))}
        defaultValue={chosen('kind')}
      />
      <Select
        name="owner"
        label="Owner"
        optional
        empty="All owners"
        options={owners.map((owner) => ({ value: owner.id, label: owner.name }))}
        defaultValue={chosen('owner')}
      />
      <Select
        name="age"
        label="Open for"
        optional
        empty="Any time"
        options={AGES}
        defaultValue={chosen('age')}
      />
      <Select
        name="change"
        label="Since the last list"
        optional
        empty="Open, new or not"
        options={FINDING_CHANGES.map((change) => ({
          value: change,
          label: labelFor('finding_change', change),
        }))}
        defaultValue={chosen('change')}
      />
    </>
  )
}

/** What the table holds. */
export function captionOf(change: string | null): string {
  if (change === 'gone') return 'Findings that are gone'
  return change === 'accepted' ? 'Findings that both seats accepted' : 'Open findings'
}

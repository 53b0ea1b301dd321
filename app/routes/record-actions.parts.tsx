import type { LockTarget } from '~/domain/lock/lock'
import { ButtonLink } from '~/ui'

interface RecordActionsProps {
  /** The record's own page. */
  at: string
  mayChange: boolean
  /** What a lock from here would name; null for whoever places none. */
  lock: { target: LockTarget; id: string } | null
}

/** What can be done with a vendor, a person or a connected system. */
export function RecordActions({ at, mayChange, lock }: RecordActionsProps) {
  return (
    <>
      {mayChange ? (
        <>
          <ButtonLink to={`${at}/edit`} tone="secondary" icon="edit">
            Change
          </ButtonLink>
          <ButtonLink to={`${at}/archive`} tone="quiet" icon="archive">
            Archive
          </ButtonLink>
        </>
      ) : null}
      {lock === null ? null : (
        <ButtonLink to={`/locks/new?target=${lock.target}&id=${lock.id}`} tone="secondary" icon="lock">
          Lock
        </ButtonLink>
      )}
    </>
  )
}

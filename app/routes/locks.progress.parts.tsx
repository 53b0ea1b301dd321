import { useEffect, useState } from 'react'
import { Columns, Instant, Notice, Stat, spanText, TextLink } from '~/ui'

export interface Progress {
  reachedAll: boolean
  affected: number
  confirmed: number
  unknown: number
  pending: number
  confirmedAt: number | null
  liftedAt: number | null
  moving: boolean
}

/** The numbers as they were when the page was made and, where script runs, as they are now. */
function useProgress(lockId: string, made: Progress): { progress: Progress; live: boolean } {
  const [told, setTold] = useState<Progress | null>(null)
  const [live, setLive] = useState(false)
  useEffect(() => {
    setTold(null)
    if (!made.moving) return
    const source = new EventSource(`/locks/${lockId}/progress`)
    source.onopen = () => setLive(true)
    source.onerror = () => setLive(false)
    source.onmessage = (event) => {
      const progress = JSON.parse(event.data) as Progress
      setTold(progress)
      if (!progress.moving) source.close()
    }
    return () => {
      source.close()
      setLive(false)
    }
  }, [lockId, made])
  return { progress: told ?? made, live }
}

/** How far a lock has come. */
export function LockProgress({
  id,
  made,
  placedAt,
  now,
}: {
  id: string
  made: Progress
  placedAt: number
  now: number
}) {
  const { progress, live } = useProgress(id, made)
  return (
    <>
      <State progress={progress} />
      <Columns count={4}>
        <Stat
          label="Confirmed gone"
          value={progress.confirmed}
          note={`of ${progress.affected}${progress.reachedAll ? '' : ', and still counting'}`}
          tone={progress.confirmedAt === null ? 'plain' : 'success'}
        />
        <Stat
          label="Being taken away"
          value={progress.pending}
          tone={progress.pending > 0 ? 'warning' : 'plain'}
        />
        <Stat
          label="Unknown"
          value={progress.unknown}
          note="Could not be read back; tried again without end."
          tone={progress.unknown > 0 ? 'danger' : 'plain'}
        />
        <Stat
          label="Time to confirmed"
          value={progress.confirmedAt === null ? 'Not yet' : spanText(progress.confirmedAt - placedAt)}
          note={
            progress.confirmedAt === null ? (
              'from placing the lock to the last proof'
            ) : (
              <Instant at={progress.confirmedAt} timeZone="UTC" exact />
            )
          }
        />
      </Columns>
      <p className="-mt-2 mb-6 text-sm text-muted">
        {live && progress.moving ? (
          'The numbers follow by themselves. '
        ) : (
          <>
            As of <Instant at={now} timeZone="UTC" exact />.{' '}
          </>
        )}
        {progress.moving || progress !== made ? <TextLink to={`/locks/${id}`}>Reload</TextLink> : null}
      </p>
    </>
  )
}

function State({ progress }: { progress: Progress }) {
  if (progress.liftedAt !== null) {
    return (
      <Notice tone="info" title="This lock was lifted">
        What its people were granted and is still in its window is given again.
      </Notice>
    )
  }
  if (progress.confirmedAt !== null) {
    return (
      <Notice tone="success" title="Confirmed everywhere" live="status">
        Everything it names was read back as gone, or switched off. Nothing is given while the lock stands.
      </Notice>
    )
  }
  return (
    <Notice
      tone={progress.unknown > 0 ? 'danger' : 'warning'}
      title="Not confirmed everywhere yet"
      live="status"
    >
      {progress.reachedAll
        ? 'Everybody it names was found; their access is being taken away.'
        : 'Those it names are still being found.'}
      {progress.unknown > 0 ? ' Some could not be read back: follow the manual steps of their systems.' : ''}
    </Notice>
  )
}

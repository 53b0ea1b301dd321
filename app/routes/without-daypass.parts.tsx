import type { EndWithoutPortal as EndCode, WhileDown } from '~/domain/connected-system/connected-system'
import { EndWithoutPortal, labelFor } from '~/ui'

interface WithoutDaypassProps {
  end: EndCode | undefined
  also?: readonly WhileDown[]
}

/** What happens to a right while Daypass is down: how it ends, and what goes on longer than it reads. */
export function WithoutDaypass({ end, also = [] }: WithoutDaypassProps) {
  if (end === undefined) return null
  return (
    <p className="mt-0.5 text-sm">
      <EndWithoutPortal end={end} />
      {also.map((each) => (
        <span key={each} className="block font-semibold text-warning">
          {labelFor('while_down', each)}
        </span>
      ))}
    </p>
  )
}

/** What Daypass cannot do while it is down, said once. */
export function NothingWhileDown() {
  return (
    <p className="mt-2 text-sm text-muted">
      While Daypass is down it carries out nothing: an early end, a lock or a shorter time takes effect when
      it runs again.
    </p>
  )
}

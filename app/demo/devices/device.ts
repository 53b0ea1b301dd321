import type { Seat } from '~/domain/kernel/ids'
import type { FindingKind } from '~/domain/reconciliation/observation'

/** An account that stands on a device of the demo and that the portal never made. */
export interface Planted {
  /** As the device calls it. */
  readonly account: string
  /** What the report must call it. */
  readonly kind: FindingKind
  isThere(): boolean
}

/** A connected system of the demo that runs in its process, with accounts that somebody left behind. */
export interface DemoDevice {
  readonly kind: string
  readonly name: string
  readonly ownerSeat: Seat
  readonly networkSegment: string
  readonly patchOwner: string
  readonly manualSteps: string
  readonly config: Readonly<Record<string, unknown>>
  readonly secrets: Readonly<Record<string, unknown>>
  readonly rights: readonly { readonly name: string; readonly mapping: Readonly<Record<string, unknown>> }[]
  readonly planted: readonly Planted[]
  close(): Promise<void>
}

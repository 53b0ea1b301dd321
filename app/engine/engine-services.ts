import type { Notices } from '~/platform/notices'
import type { Services } from '~/platform/services'

/** What the engine is handed: the services of everybody, and whom to tell. */
export interface EngineServices extends Services {
  /** In [0, 1): spreads retries, so that a target that comes back is not met by everybody at once. */
  readonly random: () => number
  readonly notices: Notices
}

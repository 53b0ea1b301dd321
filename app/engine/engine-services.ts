import type { Notices } from '~/platform/notices'
import type { Services } from '~/platform/services'

/** What the engine is handed: the services of everybody, and whom to tell. */
export interface EngineServices extends Services {
  readonly notices: Notices
  /** Where the jitter of retries comes from, in [0, 1): Math.random where absent. */
  readonly random?: () => number
}

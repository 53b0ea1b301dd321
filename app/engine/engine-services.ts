import type { Notices } from '~/platform/notices'
import type { Services } from '~/platform/services'

/** What the engine is handed: the services of everybody, and whom to tell. */
export interface EngineServices extends Services {
  readonly notices: Notices
}

import { connectorConformance } from '../conformance'
import { startScimHarness } from './scim-harness'

connectorConformance('scim on scimmy', { target: 'remote', start: () => startScimHarness() })

connectorConformance(
  'scim on a service that demands ETags, says 200 to DELETE and cannot filter by externalId',
  {
    target: 'remote',
    start: () => startScimHarness({ etag: 'required', deleteStatus: 200, deafFilters: ['externalId'] }),
  },
)

connectorConformance(
  'scim on a service whose filters find nothing and whose users do not tell their groups',
  {
    target: 'remote',
    start: () => startScimHarness({ userGroups: false, deafFilters: ['externalId', 'userName'] }),
  },
)

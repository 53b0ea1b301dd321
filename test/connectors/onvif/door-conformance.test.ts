import { connectorConformance } from '../conformance'
import { startDoorHarness } from './door-harness'

connectorConformance('onvif-door', { target: 'remote', start: () => startDoorHarness() })

connectorConformance('onvif-door on a small controller: days alone, few on a page, one end for all rights', {
  target: 'remote',
  start: () =>
    startDoorHarness(
      {
        timeZone: 'America/New_York',
        credentialRules: { timeOfDay: false, profileValidity: false, maxLimit: 20 },
      },
      { timeZone: 'America/New_York' },
    ),
})

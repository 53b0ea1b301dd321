import { connectorConformance } from '../conformance'
import { startDeviceHarness } from './device-harness'

connectorConformance('onvif-device', { target: 'remote', start: () => startDeviceHarness() })

connectorConformance(
  'onvif-device on a device that asks for HTTP digest and reads names in another namespace',
  {
    target: 'remote',
    start: () =>
      startDeviceHarness({
        usernameToken: false,
        httpDigest: true,
        rules: { deletesBy: 'tt', otherNames: 'refused' },
      }),
  },
)

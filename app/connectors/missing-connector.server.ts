import { z } from 'zod'
import { type Connector, ConnectorError } from './contract'

/**
 * Stands for a kind that this portal has no connector for: after a downgrade, or in a row that somebody edited. It gives
 * nothing and sees nothing, so that what must end there becomes overdue and is told, instead of being left alone.
 */
export function missingConnector(kind: string): Connector {
  const refuse = async (): Promise<never> => {
    throw new ConnectorError('unsupported', 'This portal has no connector for this kind of system.')
  }
  return {
    kind,
    title: `Unknown kind "${kind}"`,
    configSchema: z.looseObject({}),
    secretFields: [],
    entitlementSchema: z.looseObject({}),
    capabilities: {
      nativeExpiry: 'none',
      weeklyHours: false,
      disable: false,
      list: true,
      liveSessionKill: false,
      proof: 'ack',
    },
    holderSecret: 'none',
    nativeEntitlement: () => '',
    nativeName: ({ credentialId }) => credentialId,
    check: refuse,
    apply: refuse,
    observe: refuse,
    async *list() {
      yield await refuse()
    },
  }
}

import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { startLdapHarness } from './ldap-harness'

describeWithPeer('OpenLDAP', 'ldap on slapd', () => {
  connectorConformance('ldap', { target: 'remote', start: () => startLdapHarness() })
})

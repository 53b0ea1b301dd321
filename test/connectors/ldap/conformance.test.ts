import { describeWithPeer } from '../../support/with-peer'
import { connectorConformance } from '../conformance'
import { startLdapHarness } from './ldap-harness'

describeWithPeer('OpenLDAP', 'ldap on slapd', () => {
  connectorConformance('ldap', { target: 'remote', start: () => startLdapHarness() })

  connectorConformance('ldap whose rights to read are taken away at the server', {
    target: 'remote',
    start: () => startLdapHarness({}, {}, 'rights'),
  })
})

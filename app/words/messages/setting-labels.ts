import type { SetUpStep } from '~/domain/site/set-up-step'

/** Fields of connectors, as their forms name them. A field without words is shown by its own name. */
export const SETTING: Readonly<Record<string, string>> = {
  baseUrl: 'Base address',
  token: 'Token',
  sentinelUserName: 'Account that is always there',
  deleteAtEnd: 'Delete the account when nothing is left to come',
  url: 'Address of the directory',
  flavour: 'Kind of directory',
  startTls: 'Raise the connection by StartTLS',
  caCertificate: 'Certificate of your own authority',
  pin: 'Fingerprint of its own certificate',
  bindDn: 'Service account',
  bindPassword: 'Password of the service account',
  baseDn: 'Base',
  accountsDn: 'Where accounts are made',
  sentinelName: 'Account that is always there',
  markAttribute: 'Attribute for our mark',
  deviceUrl: 'Address of the device service',
  plainHttp: 'The device speaks without TLS, on a segment of its own',
  username: 'Account that Daypass signs in with',
  password: 'Password of that account',
  passwordLength: 'Characters of each password',
  proveByLogin: 'Prove each end by a login that is refused',
  sharedAccounts: 'Accounts that are handed round',
  sentinelToken: 'Credential that is always there',
  codeType: 'What opens a door',
  codeFormat: 'Format of the code',
  codeLength: 'Digits of each code',
  timeZone: 'Time zone of the controller',
  level: 'Level',
  sharedAccount: 'Account',
  accessProfile: 'Access profile',
  accessProfileName: 'Name of the access profile',
  group: 'Group',
  groupId: 'Id of the group',
  nasAddresses: 'Access points and switches',
  nasSecret: 'Secret shared with the access points and switches',
  vlan: 'VLAN',
  filterId: 'Filter-Id',
  portForwarding: 'Port forwarding is allowed',
  principal: 'Name of the right',
  user: 'Account on the hosts',
}

/** The answers of a choice, by the field's name and the stored word. One without words is shown as it is stored. */
export const SETTING_CHOICE: Readonly<Record<string, string>> = {
  'codeType.PIN': 'A PIN that its holder types',
  'codeType.Card': 'A number that is written to a card',
  'codeFormat.SIMPLE_NUMBER16': 'SIMPLE_NUMBER16: up to 4 digits',
  'codeFormat.SIMPLE_NUMBER32': 'SIMPLE_NUMBER32: up to 9 digits',
  'codeFormat.SIMPLE_NUMBER56': 'SIMPLE_NUMBER56: up to 16 digits',
  'level.User': 'User: looks at live pictures',
  'level.Operator': 'Operator: also moves and adjusts cameras',
  'level.Administrator': 'Administrator: may do everything, also make accounts',
  'flavour.openldap': 'OpenLDAP with the ppolicy overlay',
  'flavour.active-directory': 'Active Directory',
}

export const SETTING_HINT: Readonly<Record<string, string>> = {
  baseUrl: 'Where the service is reached, such as https://directory.example.com/scim/v2.',
  sentinelUserName:
    'Its user name. While Daypass can see this account, it can be believed when it sees that another one is gone.',
  deleteAtEnd: 'Otherwise the account stays, switched off.',
  url: 'Such as ldaps://ldap.example.com, or ldap://ldap.example.com with StartTLS.',
  startTls: 'For an address with ldap://. Without TLS nothing is sent.',
  caCertificate: 'In PEM, where a public authority did not sign the certificate of the server.',
  pin: 'SHA-256, where the device signed its certificate itself: only this certificate is then believed. Write the next one beside it before you change it.',
  deviceUrl:
    'Such as https://192.0.2.10/onvif/device_service. Write http:// only where the device has nothing else.',
  plainHttp:
    'Passwords are not sent as they are, but whoever listens on the way can read everything else, and pretend to be the device. Both seats see this when they confirm the system.',
  username: 'An administrator of the device, of Daypass alone.',
  passwordLength: 'Many devices take 16 at most.',
  proveByLogin: 'Some devices lock out an address from which a login was refused too often. Untick it there.',
  sharedAccounts:
    'Their names on the device, separated by commas. One person at a time has each; its password changes at every end.',
  sentinelToken:
    'Its token on the controller. While Daypass can see this credential, it can be believed when it sees that another one is gone.',
  codeLength: 'Nobody can choose one: they are made at random, without 0.',
  timeZone: 'Such as Europe/Berlin. By it a controller that knows only days begins and ends them.',
  accessProfile: 'Its token on the controller.',
  accessProfileName: 'Pins the profile: one of that token with another name is then refused.',
  bindDn: 'Its distinguished name; in Active Directory also name@domain.',
  baseDn: 'The whole directory, such as dc=example,dc=com: an account that was moved must still be found.',
  accountsDn: 'Such as ou=contractors,dc=example,dc=com; at or below the base.',
  sentinelName:
    'Its sign-in name. It lies where accounts are made, bears a value in the attribute for our mark, and is in every group that can be given. Nobody uses it.',
  markAttribute: 'It holds the id of the credential. Nothing else may write it.',
  group: 'Its name in the directory, exactly; in an LDAP directory its distinguished name.',
  groupId: 'Pins the group: one of the same name with another id is then refused.',
  nasAddresses:
    'Those that take Disconnect-Requests (RFC 5176), by address: 192.0.2.10, 192.0.2.11:1700. The port is 3799 unless you say so.',
  nasSecret: 'For RFC 5176; 16 characters at least.',
  vlan: 'Its number from 1 to 4094, or the name that the switches know it by.',
  filterId: 'An access list on the access point or switch, by its name there.',
  portForwarding: 'Tunnels through the hosts, such as to a web page or a database behind them.',
  principal: 'Each host lists the names that may sign in, such as operator. Small letters, no spaces.',
  user: 'The local account that it signs in to, such as camera.',
}

/** What an administrator does before the first request can be granted. */
export const SET_UP: Readonly<Record<SetUpStep, string>> = {
  site: 'Add a site',
  seats: 'Appoint an approver for each seat of each site',
  sponsor: 'Appoint a sponsor',
  guard: 'Appoint a guard for each site',
  system: 'Add the connected systems',
  confirmation: 'Have both seats confirm each system',
  entitlement: 'Say which rights can be given in the systems',
  zone: 'Add zones, and let rights lead into them',
  vendor: 'Add a vendor',
  vendor_approval: 'Have both seats approve each vendor',
  person: 'Add a crew lead',
  document: 'Have documents checked',
}

export const SET_UP_WHY: Readonly<Record<SetUpStep, string>> = {
  site: 'A place with its time zone and the number to call. Its gate pass comes with it.',
  seats: 'Nothing is granted that IT and physical security did not both approve, by two people.',
  sponsor: 'Every request names a member of staff who knows what the work is for.',
  guard: 'Guards check passes at the gate.',
  system: 'Doors, directories and whatever else access is given in.',
  confirmation: 'A system gives nothing before both seats saw what it is.',
  entitlement: 'A group, a role, a zone: what people can ask for.',
  zone: 'A zone has a risk tier, which decides which policy applies.',
  vendor: 'The company whose people will come.',
  vendor_approval: 'People of a vendor get nothing before both seats approved it.',
  person: 'The crew lead adds the others, and asks for access.',
  document: 'Insurance, induction and the like count once a seat-holder checked them.',
}

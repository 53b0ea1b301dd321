import { given, type Sentences } from './sentence'

/** What administrators and crew leads set up. */
export const SETTING_PROBLEMS: Sentences = {
  already_appointed: 'This person has this role already.',
  administrator_holds_no_seat: 'Nobody is administrator and approver at once. End the other role first.',
  one_seat_per_site: 'This person holds the other seat of this site. One person never holds both.',
  last_administrator: 'This is the last administrator. Appoint another one first.',
  already_proposed: 'This change is proposed already. It waits for a second person.',
  nobody_to_confirm:
    'There is nobody who could confirm this as the second person. Appoint another administrator first.',
  name_archived: 'An archived vendor has this name, and keeps it in the history. Choose another name.',
  names_too_many: (d) => `These are too many names: ${given(d, 'most', 'some hundred')} at most.`,
  name_too_long: (d) => `A name is too long: ${given(d, 'most', 'some dozen')} characters at most.`,
  own_archive: 'You cannot archive yourself. Somebody else must do it.',
  address_of_crew_lead: 'The address of a crew lead is changed by an administrator only.',
  appearance_fixed:
    'Name and photo are fixed while this person has access or a request for it waits, so that the gate sees who was approved. End the access or withdraw the request, change it, and ask anew.',
  address_fixed:
    'The address is fixed while this person has access or a request for it waits, because whoever reads its mail holds that access. They can change it themselves, on their own account page.',
  kind_unknown: 'This kind of system is not known here. Choose one from the list.',
  owner_unknown: 'The owner must be a member of staff. Choose one from the list.',
  tier_without_zone: 'Without a zone there is no tier to take from it. Choose the risk tier, or a zone.',
  zone_in_use: 'Rights lead into this zone. Archive or move them first.',
  zone_of_another_site: 'This zone belongs to another site. Choose one of this site.',
  secret_for_new_address:
    'The address, or the certificate, is another one: type this in again. What was typed for the old place is not sent to a new one.',
  secret_sees_less: (d) =>
    `With this secret ${given(d, 'count', 'some')} of the accounts that stand there cannot be seen: those that Daypass made could not be proved gone, and others would look as if they were. Use one that may read all of them.`,
  secret_not_tried:
    'The system did not answer with this secret, so nobody knows whether it sees the accounts that Daypass made. Check the secret, or try again when the system answers.',
  url_invalid: 'This is not an address. Write it like https://server.example.com/path.',
  url_needs_https: 'The address must start with https://.',
  url_plain_not_allowed:
    'Without TLS others on the way can read what is said. Write the address with https://, or tick that the device speaks without TLS on a segment of its own.',
  shared_accounts_invalid: 'Write the names of one to four accounts, with commas or spaces between them.',
  code_too_long_for_format:
    'So many digits do not fit this format. SIMPLE_NUMBER16 takes 4, SIMPLE_NUMBER32 takes 9, SIMPLE_NUMBER56 takes 16.',
  pin_invalid:
    'This is no SHA-256 fingerprint. It has 64 hexadecimal digits, such as openssl x509 -noout -fingerprint -sha256 prints.',
  pin_needs_https: 'Only a certificate can be pinned, and an address without https:// has none.',
  url_has_credentials:
    'Leave user name and password out of the address. There are fields of their own for them.',
  url_has_query: 'Leave out everything from ? or # on.',
  token_short: 'A token has 32 characters or more.',
  nas_addresses_invalid:
    'Write addresses, not names: 192.0.2.10, 192.0.2.11:1700, [2001:db8::1]:3799. Link-local ones are refused.',
  lock_ids_invalid: 'Write the device ids of 1 to 20 locks, with commas or spaces between them.',
  vlan_range: 'A VLAN has a number from 1 to 4094, or a name that is no number.',
  ldap_url_invalid: 'This is not the address of a directory. Write it like ldaps://ldap.example.com.',
  url_has_path: 'Leave out everything after the host and its port.',
  url_needs_tls: 'Tick StartTLS, or write the address with ldaps://. Passwords never travel without TLS.',
  tls_twice: 'An address with ldaps:// is under TLS already. Untick StartTLS, or write ldap://.',
  broker_url_invalid: 'This is not the address of a broker. Write it like mqtts://broker.example.com.',
  broker_needs_tls: 'The address must start with mqtts://. Passwords never travel without TLS.',
  topic_invalid: 'This is no topic of a controller: leave out #, + and a slash at the end.',
  door_invalid: 'This is no IPv4 address. Write it like 192.0.2.31.',
  doors_invalid: 'Write IPv4 addresses: 192.0.2.31, 192.0.2.32.',
  doors_too_many: 'Write 16 at most, and add another system for the others.',
  certificate_invalid:
    'This is no certificate. Paste its text, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.',
  dn_invalid: 'This is no distinguished name. Write it like ou=people,dc=example,dc=org.',
  dn_outside: 'This is not at or below the base.',
  url_forbidden_address: 'This address is never a connected system. Use the address of the system itself.',
}

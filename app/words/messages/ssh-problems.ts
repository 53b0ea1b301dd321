import type { Sentences } from './sentence'

/** SSH keys, certificates and hosts. */
export const SSH_PROBLEMS: Sentences = {
  key_missing: 'Paste your public key, or choose its file.',
  key_private:
    'This is a private key. Never give it to anybody; if somebody may have seen it, make a new one. Paste the file that ends in .pub. What you pasted was not kept.',
  key_too_long: 'This is too long for a public key. Paste the one line of the file that ends in .pub.',
  key_certificate: 'This is a certificate. Paste the public key that it was made for.',
  key_several_lines: 'There is more than one key here. Paste one line only: the key that you want to use.',
  key_format:
    'This is not a public key as OpenSSH writes it. It is one line that starts with ssh-ed25519, in the file that ends in .pub. PuTTYgen shows it in its upper box.',
  key_type:
    'This type of key is not taken. Make one with “ssh-keygen -t ed25519”, or with “ssh-keygen -t ed25519-sk” on a security key, and paste its .pub file.',
  key_damaged: 'The key is damaged: a part of it is missing or was changed. Copy the whole line again.',
  certificate_frozen:
    'Nothing new is given at the moment. Certificates that you have stay valid until their end. Try again later, or call the site.',
  certificate_not_now: 'Your access is not open at this moment, so no certificate can be made.',
  certificate_not_yet: 'Your access is being prepared. Try again in a minute.',
  certificate_too_late: 'Your access ends at this moment, so no certificate can be made.',
  no_ssh_hosts: 'No host is known in this system yet. Ask the owner of the system.',
  ssh_word:
    'Use small letters, digits, point, underscore and hyphen, and start with a letter or an underscore.',
  ssh_address: 'Write the name or the address of the host alone, such as gw1.example.com or 10.0.0.5.',
  ssh_port: 'A port is a number from 1 to 65535; SSH usually has 22.',
  too_many_ssh_hosts: 'This system has as many hosts as it can have. Add another system for the rest.',
  ssh_host_in_use: 'This host is still in use. An administrator removes it first.',
  ssh_host_added_again:
    'A host of this name or address is in use again, and does not hold the newest list yet. It may accept old certificates until it has fetched it.',
  ssh_host_retired: 'Both seats have said so already.',
  seat_has_retired: 'This seat has said so already.',
  person_has_retired: 'You said it for the other seat. A different person must say it for this one.',
  ssh_host_unknown: 'The token is not one of a host of this system.',
}

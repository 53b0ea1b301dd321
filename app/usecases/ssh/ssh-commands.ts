/** What the holder types to sign in to one host as one account. */
export interface SshCommand {
  readonly host: string
  readonly user: string
  readonly text: string
}

/** Where OpenSSH keeps keys of these types unless told otherwise. */
const KEY_FILES: Readonly<Record<string, string>> = {
  'ssh-ed25519': '~/.ssh/id_ed25519',
  'sk-ssh-ed25519@openssh.com': '~/.ssh/id_ed25519_sk',
}

/** One command for each host and account, with the certificate where browsers put what they save. */
export function sshCommands(
  hosts: readonly { readonly name: string; readonly address: string; readonly port: number }[],
  users: readonly string[],
  keyType: string,
  fileName: string,
): SshCommand[] {
  const keyFile = KEY_FILES[keyType] ?? '~/.ssh/id_ed25519'
  return hosts.flatMap(({ name, address, port }) =>
    users.map((user) => ({
      host: name,
      user,
      text: `ssh -i ${keyFile} -o CertificateFile=~/Downloads/${fileName} -o IdentitiesOnly=yes -p ${port} ${user}@${address}`,
    })),
  )
}

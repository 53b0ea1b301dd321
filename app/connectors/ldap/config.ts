import { z } from 'zod'
import { certificates } from '../certificates'
import { targetUrl } from '../target-url'
import { isDn, isWithin } from './dn'

const dn = z.string().trim().max(1000).refine(isDn, { error: 'dn_invalid' })

/**
 * Where a directory is: `ldaps://host`, or `ldap://host` to be raised by StartTLS. Hosts are held against the same rules
 * as every target's.
 */
const ldapUrl = z
  .string()
  .trim()
  .max(2000)
  .superRefine((text, context) => {
    const scheme = /^ldaps?:\/\//i.exec(text)?.[0].toLowerCase()
    const rest = text.slice(scheme?.length ?? 0)
    const asked = scheme === undefined ? null : targetUrl.safeParse(`https://${rest}`)
    const refused = asked?.error?.issues[0]?.message
    if (asked === null || refused === 'url_invalid')
      context.addIssue({ code: 'custom', message: 'ldap_url_invalid' })
    else if (refused !== undefined) context.addIssue({ code: 'custom', message: refused })
    else if (/[/]/.test(rest.replace(/\/+$/, '')))
      context.addIssue({ code: 'custom', message: 'url_has_path' })
  })
  .transform((text) => text.replace(/\/+$/, ''))

/** How to reach one directory. */
export const ldapConfig = z
  .object({
    url: ldapUrl,
    flavour: z.enum(['openldap', 'active-directory']).default('openldap'),
    /** Raises a connection to `ldap://` to TLS before anything is said on it (RFC 4511 clause 4.14). */
    startTls: z.boolean().default(false),
    /** PEM of the authority that signed the server's certificate, where it is one's own; the public ones otherwise. */
    caCertificate: certificates.default(''),
    /** The service account: a distinguished name; in Active Directory also `name@domain`. */
    bindDn: z.string().trim().min(1).max(1000),
    bindPassword: z.string().min(1).max(1000),
    /** What is searched: the whole directory, so that what was moved is still found. */
    baseDn: dn,
    /** Where accounts are made; at or below `baseDn`. */
    accountsDn: dn,
    /** The sign-in name of the sentinel, an account in `accountsDn` that nobody uses and nobody deletes. */
    sentinelName: z.string().trim().min(1).max(256),
    /** The attribute that holds our mark. */
    markAttribute: z
      .string()
      .trim()
      .regex(/^[a-z][a-z0-9-]{0,63}$/i)
      .default('employeeNumber'),
    /** Delete the account when nothing is left to come; otherwise it stays, switched off. */
    deleteAtEnd: z.boolean().default(true),
  })
  .superRefine(({ url, startTls, baseDn, accountsDn }, context) => {
    const report = (field: string, message: string) =>
      context.addIssue({ code: 'custom', path: [field], message })
    // What is wrong with the address itself is said already.
    if (!URL.canParse(url)) return
    const { protocol, hostname } = new URL(url)
    const loopback = targetUrl.safeParse(`http://${hostname}`).success
    if (protocol === 'ldap:' && !startTls && !loopback) report('startTls', 'url_needs_tls')
    if (protocol === 'ldaps:' && startTls) report('startTls', 'tls_twice')
    if (!isWithin(accountsDn, baseDn)) report('accountsDn', 'dn_outside')
  })
export type LdapConfig = z.output<typeof ldapConfig>

/** An entitlement is a group, by its distinguished name. */
export const ldapEntitlement = z.object({ group: dn })
export type LdapEntitlement = z.output<typeof ldapEntitlement>

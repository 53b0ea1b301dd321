import { button, facts, type MailBody, text } from '../body.server'

/** To approvers and administrators: the database is an older one, and nothing new is given until they say so. */
export interface Restored {
  readonly name: string
  /** When the portal found out. */
  readonly foundAt: string
  /** What the journal proves beyond the database: ends and locks done again, accounts that are being taken. */
  readonly replayed: number
  readonly recovered: number
  /** Accounts in systems that this database does not know. */
  readonly unreachable: number
  /** Systems that were pointed elsewhere since the backup: nothing is given there, and no end confirmed, before both seats did so. */
  readonly systemsPointed: number
  /** Sign-in addresses that moved since the backup, and people who cannot sign in until they get another one. */
  readonly addressesMoved: number
  readonly addressesVoid: number
  /** Whether the journal reaches back to the backup without a gap. */
  readonly complete: boolean
  readonly link: string
}

export function restored(mail: Restored): MailBody {
  return {
    subject: 'The Daypass database was restored: nothing new is given',
    blocks: [
      text(`Hello ${mail.name},`),
      text(
        'The database is older than its journal, so it was restored from a backup. What was decided since then is not in it.',
      ),
      facts(
        ['Found', mail.foundAt],
        ['Ends and locks done again', String(mail.replayed)],
        ['Accounts found in the journal only, being taken away', String(mail.recovered)],
        ['Accounts in systems that are not known any more', String(mail.unreachable)],
        ['Systems pointed elsewhere again, to be confirmed by both seats', String(mail.systemsPointed)],
        ['Sign-in addresses moved again', String(mail.addressesMoved)],
        ['People who need a new sign-in address from an administrator', String(mail.addressesVoid)],
        ['Journal', mail.complete ? 'whole' : 'not whole: accounts may be missing from this count'],
      ),
      text(
        'Everybody was signed out, and no old pass opens a gate. All access is looked at again. Nothing new is given for now. A person of each seat has to look at what is live, and say that giving may go on.',
      ),
      button('See what is live', mail.link),
    ],
  }
}

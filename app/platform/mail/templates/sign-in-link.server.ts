import { button, code, type MailBody, text } from '../body.server'

export interface SignInLink {
  readonly link: string
  /** Eight digits. */
  readonly code: string
  readonly minutes: number
}

export function signInLink({ link, code: digits, minutes }: SignInLink): MailBody {
  return {
    subject: 'Your sign-in link for Daypass',
    blocks: [
      text(
        `Somebody asked to sign in to Daypass with this mail address. The link works once, for ${minutes} minutes.`,
      ),
      button('Sign in', link),
      text('Or type this code on the page where you asked:'),
      code(digits),
      text('If you did not ask, ignore this mail. Without the link or the code nobody can sign in.'),
      text('Give the code to nobody. Nobody from Daypass asks you for it.'),
    ],
  }
}

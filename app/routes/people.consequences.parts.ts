/** What archiving a contractor means, in the order in which it happens. */
export const ARCHIVE_PERSON = [
  'The person is signed out, and can no longer sign in.',
  'All access the person has is taken away now.',
  'What happened stays in the history.',
  'It cannot be taken back: somebody added later with the same address is a new person, without any rights.',
] as const

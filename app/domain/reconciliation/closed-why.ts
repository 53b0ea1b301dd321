/** What closes a finding: nothing else does. */
export type ClosedWhy =
  | 'not_listed'
  | 'read_back'
  | 'attested'
  | 'ended'
  | 'adopted'
  /** Both seats confirmed the accounts that are there by right as they are. */
  | 'confirmed'
  /** A thing that was lost is back, as a second person saw. */
  | 'found'
  /** It is lost and opens nothing any more. */
  | 'put_right'

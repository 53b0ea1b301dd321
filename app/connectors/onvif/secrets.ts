/** A password takes something of each: devices ask for it. No quotes and no signs that a device's own pages trip over. */
export const PASSWORD_GROUPS = [
  'ABCDEFGHJKLMNPQRSTUVWXYZ',
  'abcdefghijkmnopqrstuvwxyz',
  '23456789',
  '-_.',
] as const

/** Steps from an empty portal to the first request that can be granted, in the order in which they are done. */
export const SET_UP_STEPS = [
  'site',
  'seats',
  'sponsor',
  'guard',
  'system',
  'confirmation',
  'entitlement',
  'zone',
  'vendor',
  'vendor_approval',
  'person',
  'document',
] as const
export type SetUpStep = (typeof SET_UP_STEPS)[number]

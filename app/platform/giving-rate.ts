/** What the portal gave in the last hour is counted under this key, for all nodes together. */
export const GIVING_RATE_KEY = 'giving'

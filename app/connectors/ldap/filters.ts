import { EqualityFilter, type Filter, PresenceFilter } from 'ldapts'

export function equals(attribute: string, value: string | Uint8Array): Filter {
  return new EqualityFilter({
    attribute,
    value: typeof value === 'string' ? value : Buffer.from(value),
  })
}

export function present(attribute: string): Filter {
  return new PresenceFilter({ attribute })
}

/** An entry as it was read. Attributes' names ignore case and lose their options; an attribute that was not shown is empty. */
export interface Entry {
  readonly dn: string
  first(attribute: string): string | null
  all(attribute: string): readonly string[]
  bytes(attribute: string): Uint8Array | null
}

export interface ReadAttribute {
  readonly type: string
  readonly values: readonly Uint8Array[]
}

export function entryOf(dn: string, attributes: readonly ReadAttribute[]): Entry {
  const values = new Map<string, readonly Uint8Array[]>()
  for (const { type, values: read } of attributes) values.set(bare(type), read)
  const decoder = new TextDecoder()
  const all = (attribute: string) =>
    (values.get(attribute.toLowerCase()) ?? []).map((value) => decoder.decode(value))
  return {
    dn,
    all,
    first: (attribute) => all(attribute)[0] ?? null,
    bytes: (attribute) => values.get(attribute.toLowerCase())?.[0] ?? null,
  }
}

/** Was only a part of an attribute's values told (Active Directory's `member;range=0-1499`)? */
export function isPartial({ type }: ReadAttribute): boolean {
  return /;range=/i.test(type) && !/-\*$/.test(type)
}

function bare(type: string): string {
  return (type.split(';')[0] ?? '').toLowerCase()
}

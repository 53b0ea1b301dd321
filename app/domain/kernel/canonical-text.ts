import canonicalize from 'canonicalize'

/** RFC 8785 text of `value` under `format`. Throws TypeError for what is not JSON: a number that is not finite, a function. */
export function canonicalText(format: string, value: Readonly<Record<string, unknown>>): string {
  try {
    const text = canonicalize({ ...value, format })
    if (text !== undefined) return text
  } catch (cause) {
    throw new TypeError(`${format} must be JSON`, { cause })
  }
  throw new TypeError(`${format} must be JSON`)
}

/** The id of a field's control, to which the error summary links: the name, without what a fragment cannot hold. */
export function fieldId(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/-+$/, '')
}

/** Something that the one who started the demo can understand without a stack. */
export class DemoError extends Error {
  override readonly name = 'DemoError'
}

import type { DemoDevice } from './device'

/** What is handed out by hand at the gate: nothing of it can be asked, so people say what became of it. */
export const KEYS: DemoDevice = {
  kind: 'manual',
  name: 'Key cabinet of the gatehouse',
  ownerSeat: 'physical_security',
  networkSegment: 'none: keys',
  patchOwner: 'nobody: it has no software',
  manualSteps: 'Go to the gatehouse and look for the key in its place.',
  config: {},
  secrets: {},
  rights: [{ name: 'Key of the generator room', mapping: { item: 'key', label: 'generator room' } }],
  planted: [],
  close: async () => {},
}

import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longest, longest first. One that began last would keep one processor waiting for the other. */
const LONGEST = [
  'cli/demo-nodes',
  'routes/access',
  'cli/demo',
  'http/network-logins',
  'cli/backup',
  'server/start',
  'experiments/06-two-nodes',
  'experiments/01-kill',
  'e2e/pages-second-share',
  'e2e/pages-first-share',
  'e2e/journey-with-scripts',
  'e2e/rare-states',
  'engine/listing',
  'connectors/ldap/conformance',
  'platform/ssh/sshd',
  'connectors/esp-rfid/conformance',
  'connectors/onvif/portal',
  'usecases/restore/restore',
  'engine/listing-pages',
  'connectors/ssh-ca/without-portal',
]

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = LONGEST.findIndex((name) => moduleId.includes(`/test/${name}.test.`))
      return at === -1 ? LONGEST.length : at
    }
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b))
  }
}

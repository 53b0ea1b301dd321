import type { MailTemplates } from '~/platform/mail/templates'

const name = 'Ada Example'
const link = 'https://access.example.com/requests/1'
const site = 'Nordhafen'
const window = 'Tue 24 Nov 2026, 08:00 to Wed 25 Nov 2026, 17:00 (Europe/Berlin)'
const endsAt = 'Wed 25 Nov 2026, 17:00 (Europe/Berlin)'
const access = 'Gate pass: server room'
const contact = 'Access desk, +49 30 5550 100'

/** One full set of params for each template. */
export const SAMPLES: MailTemplates = {
  sign_in_link: { link: 'https://access.example.com/sign-in/AAAA', code: '12345678', minutes: 10 },
  setup_link: { name, organisation: 'Hafenwerke', link, validUntil: endsAt },
  your_turn: {
    name,
    seat: 'physical security',
    requester: 'Lea Crew',
    vendor: 'Nordlicht GmbH',
    site,
    people: '2 people: Jo Fitter, Kim Weld',
    access,
    window,
    decideBy: endsAt,
    link,
  },
  asked: { name, asker: 'Ira Approver', seat: 'IT', question: 'Which rack?', site, window, link },
  answered: {
    name,
    answerer: 'Lea Crew',
    question: 'Which rack?',
    answer: 'Rack 7',
    vendor: 'Nordlicht GmbH',
    site,
    decideBy: endsAt,
    link,
  },
  decided_approved: { name, site, people: 'Jo Fitter', access, window, narrowed: false, link },
  decided_denied: { name, seat: 'IT', reason: 'No maintenance that week.', site, window, link },
  starts: { name, site, access, startsAt: window, endsAt, link },
  ends_soon: { name, site, access, endsAt, link },
  ended: { name, site, person: 'Jo Fitter', access, endedAt: endsAt, confirmedAt: endsAt, link },
  end_failed: {
    name,
    system: 'VMS Nordhafen',
    site,
    person: 'Jo Fitter',
    access,
    plannedEnd: endsAt,
    overdueBy: '25 minutes',
    lastProblem: 'no answer within 10 s',
    manualSteps: 'Open the VMS.\nDisable the user dp-jo.',
    link,
  },
  came_back: {
    name,
    system: 'VMS Nordhafen',
    site,
    person: 'Jo Fitter',
    account: 'dp-1234-jo-fitter',
    seenAt: endsAt,
    link,
  },
  sponsor_told: {
    name,
    requester: 'Lea Crew',
    vendor: 'Nordlicht GmbH',
    site,
    people: 'Jo Fitter',
    window,
    purpose: 'Change the switch in rack 7',
    link,
  },
  account_ready: { name, link },
  address_check: { name, code: '12345678', minutes: 30 },
  change_waits: {
    name,
    change: 'Approver for IT at Nordhafen',
    about: 'Kai Keller',
    proposedBy: 'Noa Admin',
    validUntil: endsAt,
    link,
  },
  address_changed: {
    name,
    newAddress: 'a…@example.org',
    changedBy: 'Ana Admin and Ira Approver',
    changedAt: endsAt,
    contact,
  },
  second_factor_reset: { name, changedBy: 'Ana Admin and Ira Approver', changedAt: endsAt, contact },
  seat_appointed: { name, seat: 'IT', site, appointedBy: 'Ana Admin', decidesFrom: endsAt, link },
  lock_placed: {
    name,
    subject: 'vendor Nordlicht GmbH',
    placedBy: 'Ira Approver',
    placedAt: endsAt,
    reason: 'Lost laptop',
    link,
  },
  giving_frozen: {
    name,
    reason: 'The clock of a machine that Daypass runs on jumped.',
    todo: 'Compare the time with a clock you trust.',
    since: endsAt,
    link,
  },
  request_lapsed: { name, site, window, undecided: 'physical security', link },
}

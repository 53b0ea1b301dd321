import { given, type Sentences } from './sentence'

/** Ends that people attest, and things that people hand out and take back. */
export const TASK_PROBLEMS: Sentences = {
  end_not_due: 'This access has not ended, so there is nothing to attest.',
  end_attested: 'Both seats have said so already.',
  seat_has_said: 'This seat has said so already.',
  person_has_said: 'You said it for the other seat. A different person must say it for this one.',
  task_elsewhere: 'Somebody else did something here meanwhile. Look where it stands now.',
  number_is_out: (d) =>
    `This number is out already, with ${given(d, 'name', 'somebody else')}. Look at what you have in your hand. If it is a second one of the same number, write what tells them apart, such as a letter after it.`,
  task_not_granted: 'This access is not granted at this moment. Hand out nothing.',
  task_own: 'You have a part in this access yourself. Somebody else must do it.',
  person_has_done: 'You did it yourself. A second person must look and say so.',
  lost_key_needs_seats:
    'Whoever finds a key can use it until the locks are changed. IT and physical security, two people, say that they were.',
}

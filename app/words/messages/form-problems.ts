import { fieldName, given, moment, type Sentences, span } from './sentence'

/** What any form can get wrong, and files. */
export const FORM_PROBLEMS: Sentences = {
  required: (_, field) => `Fill in ${fieldName(field)}.`,
  choice_missing: (_, field) => `Choose ${fieldName(field)}.`,
  text_too_long: (d) =>
    `This text is too long. Use at most ${given(d, 'max', 'the allowed number of')} characters.`,
  text_unreadable: 'This text has characters that cannot be shown. Type it again, without pasting.',
  value_invalid: 'This value is not possible here. Look at the hint, and correct it.',
  number_invalid: 'Write a whole number, in digits only.',
  number_out_of_range: 'This number is too small or too large. Look at the hint, and correct it.',
  number_too_large: (d) => `This number is too large. The most is ${given(d, 'max', 'what the hint says')}.`,
  number_too_small: (d) => `This number is too small. The least is ${given(d, 'min', 'what the hint says')}.`,
  too_short: (d) =>
    `This text is too short. Use at least ${given(d, 'min', 'the needed number of')} characters.`,
  sign_with_space: 'Leave out spaces, and whatever is no letter, digit or sign of a plain keyboard.',
  seam_id_invalid:
    'This is not an id of Seam: it has letters, digits, - and _, and no spaces. Copy it as Seam shows it.',
  date_invalid: 'This day does not exist. Write it as year-month-day.',
  email_invalid: 'This is not one mail address. Write it like name@example.com.',
  email_taken: 'Somebody else signs in with this mail address. Use another one.',
  phone_invalid: 'Write the telephone number with digits, spaces and a plus sign only.',
  name_taken: 'Something else has this name already. Choose another name.',
  not_found: 'This does not exist, or you may not see it. Check the link, or ask your administrator.',
  not_yours: 'Only the person whose task this is can do it.',
  pass_not_open:
    'This pass opens nothing at this moment, so there is nothing that another reader may be told.',
  pass_another_name:
    'The name is not the one that was approved. A guard has to look at the identity card, so no other reader takes this pass.',
  pass_escort_only: 'An escort is needed wherever this pass is valid now. Show it to the guard.',
  status_list_stale:
    'The list cannot be told now: Daypass does not keep up with ends, or doubts its clock. Ask again in half a minute.',
  pass_not_ready: 'The pass is being made ready. Wait a moment, and press “Make a new one”.',
  archived: 'This is archived, and cannot be changed any more.',
  changed_meanwhile:
    'Somebody changed this at the same time. Look at it again, and then repeat what you did.',
  holds_access:
    'People still hold access in this system. Add the other one as a new system, or end all access here, wait until it is confirmed, and change the address then.',
  too_many_tries: (d) =>
    `Too many tries. Wait, and try again${d.retryAt === undefined ? ' later' : ` after ${moment(d, 'retryAt')}`}.`,
  /** A text, or a validity window: only the second one has a tier. */
  too_long: (d) =>
    d.tier === undefined
      ? `This text is too long. Use at most ${given(d, 'max', 'the allowed number of')} characters.`
      : `This window is ${span(d, 'length')} long. For ${given(d, 'tier', 'this')} risk, ${span(d, 'max')} is the most. Choose an earlier end.`,
  upload_empty: 'This file is empty. Choose it again, or choose another one.',
  upload_too_large: (d) =>
    d.megapixels === undefined
      ? `This file is too large. The most is ${given(d, 'megabytes', 'the allowed number of')} MB.`
      : `This picture is too large. The most is ${given(d, 'megapixels', 'the allowed number of')} megapixels.`,
  upload_not_an_image:
    'This file is not a picture, whatever its name says. Choose a JPEG, PNG or WebP photo.',
  upload_not_allowed: 'Files of this kind are not accepted. The hint says which ones are.',
  upload_broken: 'This file is damaged, and cannot be opened. Save it again, or choose another one.',
}

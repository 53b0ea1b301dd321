import { z } from 'zod'
import { oneTimeCode } from '../typed-input'

export const makePassKeyInput = z.object({ code: oneTimeCode })

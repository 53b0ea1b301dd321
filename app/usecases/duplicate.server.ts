import { type Problem, type Result, refuse } from '~/domain/kernel/result'
import { isUniqueViolation } from '~db/store'

/**
 * Two people may save the same name or address at the same instant, each before seeing the other's: the database
 * lets one of them in, and the other gets the same answer as a minute later.
 */
export async function orDuplicate<T>(work: Promise<Result<T>>, problem: Problem): Promise<Result<T>> {
  try {
    return await work
  } catch (error) {
    if (isUniqueViolation(error)) return refuse(problem)
    throw error
  }
}

/** Errors that a Runtime or Smart City told of within an answer. */
import type { Problem } from '@symphainy/contracts/kernel';
import { errorFromProblem } from '@symphainy/contracts/problem';
import type { SymphainyError } from '@symphainy/kernel';
import { symphainyError } from '@symphainy/kernel';

/** The error that was told; a code that this version does not know is an internal error. */
export function errorOfProblem(problem: Problem): SymphainyError {
  const detail = `a service answered with the unknown code ${problem.code}`;
  return errorFromProblem(problem) ?? symphainyError({ code: 'SYM-RT-0001', detail });
}

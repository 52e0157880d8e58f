import type { HandledConstraint } from './constraint-handling.js';
import type { RiskProfile } from './risk.js';
import type { RunbookInput } from './runbook.js';
import { shortText } from './short-text.js';

export interface QuestionSource {
  readonly input: RunbookInput;
  readonly handled: readonly HandledConstraint[];
  readonly largestWave: number;
  readonly profile: RiskProfile;
  readonly solutionConstraintsMax: number;
}

/** What the plan could not settle by itself and a person must. */
export function openQuestions(source: QuestionSource): readonly string[] {
  const { input, handled, largestWave, profile, solutionConstraintsMax } = source;
  const notRead = input.solution.constraints.length - solutionConstraintsMax;
  const questions = handled
    .filter(({ traits }) => traits.length === 0)
    .map(
      ({ constraint }) =>
        `What does "${shortText(constraint, 60)}" ask of the waves? Nothing was derived from it.`,
    );
  if (input.solution.risk.trim() === '') {
    questions.push('How high is the risk? The solution does not say; moderate was assumed.');
  }
  if (largestWave > profile.bulkMax) {
    questions.push(
      `Can ${largestWave} policies be taken back in one night? The volume makes waves larger than the ${profile.bulkMax} that the risk suggests.`,
    );
  }
  if (notRead > 0) {
    questions.push(
      `Which of the ${notRead} further constraints of the solution matter here? Only the first ${solutionConstraintsMax} were read.`,
    );
  }
  return questions;
}

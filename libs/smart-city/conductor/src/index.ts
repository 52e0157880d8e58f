export { publishSolutionIntent } from './publish-solution.js';
export { validateSolution } from './validate-solution.js';
export type { Offered, ValidatedSolution } from './validate-solution.js';

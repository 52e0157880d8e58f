export { forEachItem, forEachOfPages, sequence, step } from './saga.js';
export type { ForEachOptions, StepOptions } from './saga.js';
export { solution } from './solution-builder.js';
export type { Binding, SolutionBuilder } from './solution-builder.js';

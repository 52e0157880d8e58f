export { compileBundle, emptyBundle } from './bundle.js';
export type { Bundle } from './bundle.js';
export { contextRecord } from './context-value.js';
export { decideVerdict, explainVerdict } from './verdict.js';
export type { Question, Subject, Verdict } from './verdict.js';

export { dirtKinds, dirtNames } from './generator/dirt.js';
export type { DirtKind, Reason } from './generator/dirt.js';
export type { ControlTotal } from './generator/control-totals.js';
export { generateLegacyFile } from './generator/generate-legacy-file.js';
export type { GeneratedFile, LegacyFileOptions } from './generator/generate-legacy-file.js';
export type { ExpectedOutcome, ManifestLine, RecordClass } from './generator/manifest.js';
export { documents, legacyFile } from './legacy-file.js';

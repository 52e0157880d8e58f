export type {
  Condition,
  EntityName,
  EntityTarget,
  EntityWrite,
  ExpectedBase,
  StoredEntity,
  WriteOutcome,
  WritePermission,
} from './entity-target.js';
export { AdaptedSystems } from './external-systems.js';
export type { Adapters, ExternalSystems, MakeAdapter } from './external-systems.js';
export { MainframeFile } from './mainframe-file/mainframe-file.js';
export type { MainframeFileOptions } from './mainframe-file/mainframe-file.js';
export type {
  ControlTotal,
  PageCursor,
  PageLimits,
  RecordHead,
  RecordPage,
  RecordPlace,
  RecordSource,
  RecordTypeCount,
  SourceRecord,
  SourceScan,
} from './record-source.js';
export { RestTarget } from './rest/rest-target.js';
export type { RestTargetOptions } from './rest/rest-target.js';
export type { SystemBinding } from './system-binding.js';

export { callerOf } from './caller-gate.js';
export type { Audiences, Callers } from './caller-gate.js';
export {
  addressEnv,
  addressListEnv,
  choiceEnv,
  fileEnv,
  formatAddress,
  integerEnv,
  misconfigured,
  optionalEnv,
  portEnv,
  requiredEnv,
  secretFileEnv,
} from './environment.js';
export type { Address, Environment } from './environment.js';
export type { GrpcEdge } from './grpc-edge.js';
export { main } from './main.js';
export type { ReadyState } from './readiness.js';
export { runService } from './run-service.js';
export type { RunningService, ServiceOptions } from './run-service.js';
export { serviceEnvironment } from './service-environment.js';
export type { ServiceEnvironment } from './service-environment.js';
export { fromServiceError, toServiceError } from './service-error.js';

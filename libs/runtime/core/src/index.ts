export { subjectOf } from './attribution.js';
export { stepAt, undoneBy } from './saga/advance.js';
export { definitionFor } from './steps/scheduling.js';
export { forEachAt } from './execution/for-each.js';
export type { ForEach, OpenItem } from './execution/for-each.js';
export { definitionOf } from './saga/definition-of.js';
export { bundleFor, denialDetail } from './authorisation.js';
export {
  cityPrefix,
  citySolutionId,
  initialControlState,
  platformTenantId,
  solutionVersion,
} from './control/control-state.js';
export type { ControlState, RegisteredIntent, RegisteredRealm, Solution } from './control/control-state.js';
export { evolveControl, evolveGenesis } from './control/evolve-control.js';
export { verifyGenesis } from './control/genesis-signature.js';
export { decide } from './decide.js';
export type { Answer, Decision, Effect, EventKind } from './decision.js';
export { evolve } from './evolve.js';
export { isTerminal } from './execution/execution.js';
export type { Artifact, Execution, Phase, Running, Status, StepState } from './execution/execution.js';
export { IllegalTransition } from './execution/illegal-transition.js';
export { decodeFrame, epochFrame, initialChain, readFrame, sealFrame } from './frame/frame-chain.js';
export type { AcceptedFrame, FrameChain, Reading, SealedTransition } from './frame/frame-chain.js';
export { initialPartitionState } from './partition-state.js';
export type { OpenSession, PartitionState } from './partition-state.js';
export { StateDigest } from './state-digest.js';
export { fold } from './transition.js';
export type { Timer } from './timer-queue.js';
export { UnfoldableRecord } from './unfoldable-record.js';

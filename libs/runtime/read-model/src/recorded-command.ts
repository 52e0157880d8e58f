/** What an event leaves to the command of its transition. */
import type { CountRefusals, SealedArtifact, SubmitIntent } from '@symphainy/contracts/wal';
import { present } from './logged-transition.js';
import type { LoggedTransition } from './logged-transition.js';

/** The submission that an execution was born of. */
export function submission({ transition, position }: LoggedTransition, executionId: string): SubmitIntent {
  const kind = transition.command?.kind;
  const born = kind?.$case === 'submitIntent' && kind.value.executionId === executionId;
  return present(born ? kind.value : undefined, `submission of ${executionId}`, position);
}

/** The artifact with its sealed content. */
export function reportedArtifact(
  { transition, position }: LoggedTransition,
  artifactId: string,
): SealedArtifact {
  const kind = transition.command?.kind;
  const outcome = kind?.$case === 'reportStep' ? kind.value.outcome : undefined;
  const artifacts = outcome?.$case === 'success' ? outcome.value.artifacts : [];
  return present(
    artifacts.find((artifact) => artifact.artifactId === artifactId),
    `artifact ${artifactId}`,
    position,
  );
}

export function countedRefusals({ transition, position }: LoggedTransition): CountRefusals {
  const kind = transition.command?.kind;
  return present(kind?.$case === 'countRefusals' ? kind.value : undefined, 'count of refusals', position);
}

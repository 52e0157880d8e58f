/** The registry as Experience follows it: whole, now and whenever it changes. */
import type { ServerWritableStream } from '@grpc/grpc-js';
import type { WatchResponse } from '@symphainy/contracts/runtime';
import type { WatchRequest } from '@symphainy/contracts/runtime';
import { formatSolutionDocument } from '@symphainy/kernel';
import type { ControlState } from '@symphainy/runtime-core';
import type { Owner } from '@symphainy/runtime-engine';
import type { OwnerDirectory } from './owner-directory.js';

/** Changes of one moment go out together. */
const gatherMs = 20;

export class RegistryWatch {
  constructor(
    private readonly owner: Owner,
    private readonly owners: OwnerDirectory,
  ) {}

  watch(call: ServerWritableStream<WatchRequest, WatchResponse>): void {
    let timer: NodeJS.Timeout | undefined;
    const send = () => {
      timer = undefined;
      if (this.owner.control.state.genesis) call.write(this.snapshot());
    };
    const soon = () => (timer ??= setTimeout(send, gatherMs));
    const offControl = this.owner.onControl(soon);
    const offOwners = this.owners.onChange(soon);
    call.on('cancelled', () => {
      clearTimeout(timer);
      offControl();
      offOwners();
      call.end();
    });
    send();
  }

  private snapshot(): WatchResponse {
    const { seq, state } = this.owner.control;
    return {
      partitionCount: state.genesis?.partitionCount ?? 0,
      controlSeq: seq,
      platformId: state.genesis?.platformId ?? '',
      rootPublicKey: state.genesis?.rootPublicKey ?? '',
      owners: this.owners.entries(),
      ...definitions(state),
    };
  }
}

function definitions(state: ControlState) {
  return {
    tenants: [...state.tenants.values()].map(({ tenantId, name }) => ({ tenantId, name })),
    intentTypes: [...state.intents].map(([type, { realm, declaration }]) => ({
      type,
      realm,
      description: declaration.description,
      paramsSchema: declaration.paramsSchema,
    })),
    solutions: [...state.solutions.values()].map(({ tenantId, version, document }) => ({
      tenantId,
      solutionId: document.solutionId,
      version,
      intents: document.intents.map((intent) => intent.type),
      document: JSON.stringify(formatSolutionDocument(document)),
    })),
    realms: [...state.realms.values()].map(({ manifest, address }) => ({
      realm: manifest.realm,
      version: manifest.version,
      address,
      intents: manifest.intents.map((intent) => intent.type),
    })),
    policies: [...state.bundles.values()].map(({ tenantId, name, version, digest, text }) => ({
      tenantId,
      name,
      version,
      digest,
      text,
    })),
  };
}

/** A record of the log as people and programs read it: snake_case, digests in hex, sealed values by key id. */
import { Frame, Transition } from '@symphainy/contracts/wal';
import type { FrameHeader } from '@symphainy/contracts/wal';
import { formatPosition } from '@symphainy/kernel';
import type { WalRecord } from '@symphainy/public-works-wal';
import { eventData, eventType } from '@symphainy/runtime-read-model';
import type { LoggedTransition } from '@symphainy/runtime-read-model';

export interface InspectedEvent {
  readonly type: string;
  readonly data: unknown;
}

export interface InspectedTransition {
  readonly position: string;
  readonly tenant_id: string;
  /** The kind of the command, e.g. `submitIntent`. */
  readonly command: string;
  readonly bytes: number;
  readonly events: readonly InspectedEvent[];
}

interface Place {
  readonly partition: number;
  readonly offset: number;
  readonly bytes: number;
}

interface Header extends Place {
  readonly epoch: number;
  readonly seq: number;
  readonly time: string;
  readonly control_seq: number;
  readonly prev: string;
  readonly digest: string;
}

export type InspectedRecord =
  | (Header & {
      readonly kind: 'frame';
      readonly tenants: readonly { readonly tenant_id: string; readonly tenant_seq: number }[];
      readonly transitions: readonly InspectedTransition[];
    })
  | (Header & { readonly kind: 'epoch'; readonly owner: string; readonly address: string })
  /** Cannot be decoded. */
  | (Place & { readonly kind: 'unreadable'; readonly detail: string });

/** A record as it stands: whether it counts is for `wal verify` to say. With a tenant, that tenant's transitions only. */
export function inspectRecord({ partition, offset, bytes }: WalRecord, tenantId?: string): InspectedRecord {
  const place = { partition, offset, bytes: bytes.length };
  try {
    const { header, transitions, links } = Frame.decode(bytes);
    if (!header) throw new Error('it has no header');
    const common = { ...place, ...headerJson(header) };
    if (header.epochStarted) {
      const { owner, address } = header.epochStarted;
      return { kind: 'epoch', ...common, owner, address };
    }
    const inspected = transitions.map((encoded, index) => inspectTransition(header, encoded, index));
    return {
      kind: 'frame',
      ...common,
      tenants: links.map((link) => ({ tenant_id: link.tenantId, tenant_seq: link.tenantSeq })),
      transitions: inspected.filter(({ tenant_id }) => tenantId === undefined || tenant_id === tenantId),
    };
  } catch (error) {
    return { kind: 'unreadable', ...place, detail: error instanceof Error ? error.message : String(error) };
  }
}

function headerJson(header: FrameHeader) {
  return {
    epoch: header.epoch,
    seq: header.seq,
    time: new Date(header.timeMs).toISOString(),
    control_seq: header.controlSeq,
    prev: header.prev.toString('hex'),
    digest: header.digest.toString('hex'),
  };
}

function inspectTransition(
  { partition, seq, timeMs }: FrameHeader,
  encoded: Buffer,
  index: number,
): InspectedTransition {
  const transition = Transition.decode(encoded);
  const logged: LoggedTransition = { transition, position: { partition, seq, index }, timeMs, encoded };
  return {
    position: formatPosition(logged.position),
    tenant_id: transition.tenantId,
    command: transition.command?.kind?.$case ?? 'unknown',
    bytes: encoded.length,
    events: transition.events.map((event) => ({
      type: eventType(event, logged),
      data: JSON.parse(eventData(event, logged).toString()) as unknown,
    })),
  };
}

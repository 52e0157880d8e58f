/**
 * The chain of a partition's frames: how a frame is sealed, and which frame a reader accepts.
 *
 * I1  A frame's digest covers its header, the digest before it and one link a tenant; a link covers the
 *     tenant's transitions, its own sequence and its previous link. One flipped byte breaks the chain.
 * I2  One pure rule for every reader: a frame of a lower epoch than the highest started is dropped, so is
 *     one equal to the last accepted; anything else that is not the next on the chain is damage.
 * I3  The first start of an epoch wins.
 *
 * The rules are those of docs/adr (the write-ahead log).
 */
import { encode } from '@symphainy/contracts/encode';
import { Frame, FrameHeader, TenantLink, Transition } from '@symphainy/contracts/wal';
import { sha256 } from '@symphainy/kernel';
import { UnfoldableRecord } from '../unfoldable-record.js';

const noDigest = Buffer.alloc(32);

export interface TenantChain {
  readonly seq: number;
  readonly link: Buffer;
}

/** Where a partition's log stands. Immutable: a frame in doubt is simply forgotten. */
export interface FrameChain {
  readonly partition: number;
  /** The highest epoch started, and who started it. */
  readonly epoch: number;
  readonly owner: string;
  readonly address: string;
  /** Of the last accepted frame; 0 before the first: frames count from 1. */
  readonly seq: number;
  readonly digest: Buffer;
  readonly timeMs: number;
  readonly controlSeq: number;
  readonly tenants: ReadonlyMap<string, TenantChain>;
}

export function initialChain(partition: number): FrameChain {
  return {
    partition,
    epoch: 0,
    owner: '',
    address: '',
    seq: 0,
    digest: noDigest,
    timeMs: 0,
    controlSeq: 0,
    tenants: new Map(),
  };
}

/** A transition ready for a frame: whose it is, and its bytes. */
export interface SealedTransition {
  readonly tenantId: string;
  readonly bytes: Uint8Array;
}

/** Seals the next frame of a partition: its bytes, and where the chain stands after it. */
export function sealFrame(
  chain: FrameChain,
  turn: {
    readonly timeMs: number;
    readonly controlSeq: number;
    readonly transitions: readonly SealedTransition[];
  },
): { readonly bytes: Uint8Array; readonly chain: FrameChain } {
  const { links, tenants } = nextLinks(chain, turn.transitions);
  const header: FrameHeader = {
    partition: chain.partition,
    epoch: chain.epoch,
    seq: chain.seq + 1,
    timeMs: turn.timeMs,
    controlSeq: turn.controlSeq,
    prev: chain.digest,
    digest: Buffer.alloc(0),
    epochStarted: undefined,
  };
  header.digest = frameDigest(header, links);
  const transitions = turn.transitions.map(({ bytes }) => asBuffer(bytes));
  const bytes = encode(Frame, { header, transitions, links });
  const { seq, digest, timeMs, controlSeq } = header;
  return { bytes, chain: { ...chain, seq, digest, timeMs, controlSeq, tenants } };
}

/** The frame that starts an epoch. It stands outside the sequence: it has the seq of the last frame. */
export function epochFrame(chain: FrameChain, epoch: number, owner: string, address: string): Uint8Array {
  const header: FrameHeader = {
    partition: chain.partition,
    epoch,
    seq: chain.seq,
    timeMs: chain.timeMs,
    controlSeq: chain.controlSeq,
    prev: chain.digest,
    digest: Buffer.alloc(0),
    epochStarted: { owner, address },
  };
  header.digest = frameDigest(header, []);
  return Frame.encode({ header, transitions: [], links: [] }).finish();
}

export type Reading =
  | { readonly type: 'accepted'; readonly chain: FrameChain; readonly frame: AcceptedFrame }
  | { readonly type: 'epoch'; readonly chain: FrameChain }
  | { readonly type: 'dropped' }
  | { readonly type: 'damaged'; readonly detail: string };

export interface AcceptedFrame {
  readonly header: FrameHeader;
  readonly transitions: readonly Transition[];
  /** The bytes of each transition, as the frame has them. */
  readonly encoded: readonly Buffer[];
}

/** What a reader makes of the next record of a partition. */
export function readFrame(chain: FrameChain, bytes: Uint8Array): Reading {
  let decoded;
  try {
    decoded = decodeFrame(bytes);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return { type: 'damaged', detail: `a record that cannot be decoded: ${why}` };
  }
  const { header, transitions, encoded, links } = decoded;
  if (header.partition !== chain.partition) {
    return damaged(header, `it belongs to partition ${header.partition}, not ${chain.partition}`);
  }
  if (!frameDigest(header, links).equals(header.digest)) return damaged(header, 'its digest does not fit');
  if (header.epochStarted) {
    if (header.epoch <= chain.epoch) return { type: 'dropped' };
    const { owner, address } = header.epochStarted;
    return { type: 'epoch', chain: { ...chain, epoch: header.epoch, owner, address } };
  }
  if (header.epoch < chain.epoch) return { type: 'dropped' };
  if (header.epoch > chain.epoch) return damaged(header, `epoch ${header.epoch} never started`);
  if (header.seq === chain.seq && header.digest.equals(chain.digest)) return { type: 'dropped' };
  if (header.seq !== chain.seq + 1 || !header.prev.equals(chain.digest)) {
    return damaged(header, `it does not follow ${chain.seq}`);
  }
  const sealed = encoded.map((bytes, index) => ({ tenantId: transitions[index]!.tenantId, bytes }));
  const next = nextLinks(chain, sealed);
  if (!sameLinks(next.links, links))
    return damaged(header, 'the link of a tenant does not fit its transitions');
  const { seq, digest, timeMs, controlSeq } = header;
  return {
    type: 'accepted',
    chain: { ...chain, seq, digest, timeMs, controlSeq, tenants: next.tenants },
    frame: { header, transitions, encoded },
  };
}

/** A record as it stands, whatever its place on the chain. Throws when it is no frame. */
export function decodeFrame(bytes: Uint8Array): AcceptedFrame & { readonly links: readonly TenantLink[] } {
  const frame = Frame.decode(bytes);
  const { header, transitions, links } = frame;
  if (!header) throw new UnfoldableRecord('it has no header');
  // A decoder forgives some flipped bits of a tag; a frame is exactly what its writer wrote.
  if (!asBuffer(bytes).equals(encode(Frame, frame)))
    throw new UnfoldableRecord('it is not as it was written');
  return {
    header,
    transitions: transitions.map((encoded) => Transition.decode(encoded)),
    encoded: transitions,
    links,
  };
}

function nextLinks(chain: FrameChain, transitions: readonly SealedTransition[]) {
  const byTenant = new Map<string, Uint8Array[]>();
  for (const { tenantId, bytes } of transitions) {
    const own = byTenant.get(tenantId);
    if (own) own.push(bytes);
    else byTenant.set(tenantId, [bytes]);
  }
  const tenants = new Map(chain.tenants);
  const links: TenantLink[] = [];
  for (const [tenantId, own] of byTenant) {
    const last = chain.tenants.get(tenantId);
    const tenantSeq = (last?.seq ?? 0) + 1;
    const head = Buffer.from(
      `${tenantId} ${chain.partition} ${tenantSeq} ${own.map((bytes) => bytes.length).join()}\n`,
    );
    const link = sha256(last?.link ?? noDigest, head, ...own);
    links.push({ tenantId, tenantSeq, link });
    tenants.set(tenantId, { seq: tenantSeq, link });
  }
  return { links, tenants };
}

function frameDigest(header: FrameHeader, links: readonly TenantLink[]): Buffer {
  const bare = encode(FrameHeader, { ...header, digest: Buffer.alloc(0) });
  return sha256(bare, ...links.map((link) => encode(TenantLink, link)));
}

/** The same bytes as a Buffer, without a copy. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function sameLinks(left: readonly TenantLink[], right: readonly TenantLink[]): boolean {
  return (
    left.length === right.length &&
    left.every((link, index) => {
      const other = right[index]!;
      return (
        link.tenantId === other.tenantId && link.tenantSeq === other.tenantSeq && link.link.equals(other.link)
      );
    })
  );
}

function damaged(header: FrameHeader, why: string): Reading {
  return { type: 'damaged', detail: `frame ${header.seq} of partition ${header.partition}: ${why}` };
}

/**
 * One tenant's chain in one partition, from the frames' headers, their links and that tenant's transitions
 * alone: what an export of the tenant has. It is written down here a second time on purpose: whoever checks
 * a log must not ask the code that wrote it. The format is that of docs/adr (the frame).
 *
 * I1  Damage to another tenant's transitions does not show here; damage to a header, to a link or to this
 *     tenant's transitions does.
 */
import { encode } from '@symphainy/contracts/encode';
import { Frame, FrameHeader, TenantLink, Transition } from '@symphainy/contracts/wal';
import { sha256 } from '@symphainy/kernel';

export type TenantReading =
  | { readonly type: 'frame'; readonly seq: number; readonly own: readonly TenantTransition[] }
  | { readonly type: 'dropped' }
  | { readonly type: 'epoch' }
  | { readonly type: 'damaged'; readonly detail: string };

export interface TenantTransition {
  /** In the frame. */
  readonly index: number;
  readonly transition: Transition;
  readonly encoded: Buffer;
}

const noDigest = Buffer.alloc(32);

export class TenantChain {
  private epoch = 0;
  private seq = 0;
  private digest: Buffer = noDigest;
  private tenantSeq = 0;
  private link: Buffer = noDigest;

  constructor(
    private readonly tenantId: string,
    private readonly partition: number,
  ) {}

  /** The next record of the partition. After damage there is no next one. */
  read(bytes: Uint8Array): TenantReading {
    let frame: Frame;
    try {
      frame = Frame.decode(bytes);
    } catch (error) {
      return damaged(
        `a record that cannot be decoded: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    // A decoder forgives some flipped bits; a frame is exactly what its writer wrote.
    if (Buffer.compare(bytes, encode(Frame, frame)) !== 0)
      return damaged('a record that is not as it was written');
    const { header, links } = frame;
    if (!header) return damaged('a record without a header');
    const name = `frame ${header.seq}`;
    if (header.partition !== this.partition)
      return damaged(`${name} belongs to partition ${header.partition}`);
    const covered = FrameHeader.encode({ ...header, digest: Buffer.alloc(0) }).finish();
    if (!sha256(covered, ...links.map((link) => TenantLink.encode(link).finish())).equals(header.digest)) {
      return damaged(`the digest of ${name} does not fit its header and links`);
    }
    if (header.epochStarted) {
      if (header.epoch <= this.epoch) return { type: 'dropped' };
      this.epoch = header.epoch;
      return { type: 'epoch' };
    }
    if (header.epoch < this.epoch) return { type: 'dropped' };
    if (header.epoch > this.epoch) return damaged(`${name} is of epoch ${header.epoch}, which never started`);
    if (header.seq === this.seq && header.digest.equals(this.digest)) return { type: 'dropped' };
    if (header.seq !== this.seq + 1 || !header.prev.equals(this.digest)) {
      return damaged(`${name} does not follow frame ${this.seq}`);
    }
    return this.readOwn(name, header, frame);
  }

  private readOwn(name: string, header: FrameHeader, { transitions, links }: Frame): TenantReading {
    const own = transitions.flatMap((encoded, index) => {
      const transition = decoded(encoded);
      return transition?.tenantId === this.tenantId ? [{ index, transition, encoded }] : [];
    });
    const [stated, another] = links.filter((link) => link.tenantId === this.tenantId);
    if (another) return damaged(`${name} has two links of tenant ${this.tenantId}`);
    if (own.length > 0 && !stated) return damaged(`${name} has no link of tenant ${this.tenantId}`);
    if (stated) {
      if (stated.tenantSeq !== this.tenantSeq + 1) {
        return damaged(
          `${name} is number ${stated.tenantSeq} of tenant ${this.tenantId}, after ${this.tenantSeq}`,
        );
      }
      const lengths = own.map(({ encoded }) => encoded.length).join();
      const head = Buffer.from(`${this.tenantId} ${this.partition} ${stated.tenantSeq} ${lengths}\n`);
      const link = sha256(this.link, head, ...own.map(({ encoded }) => encoded));
      if (!link.equals(stated.link)) {
        return damaged(`the link of tenant ${this.tenantId} in ${name} does not fit its transitions`);
      }
      this.tenantSeq = stated.tenantSeq;
      this.link = link;
    }
    this.seq = header.seq;
    this.digest = header.digest;
    return { type: 'frame', seq: header.seq, own };
  }
}

/** Undefined when it cannot be read: then it is nobody's, and whoever it was of misses it in the link. */
function decoded(encoded: Buffer): Transition | undefined {
  try {
    return Transition.decode(encoded);
  } catch {
    return undefined;
  }
}

function damaged(detail: string): TenantReading {
  return { type: 'damaged', detail };
}

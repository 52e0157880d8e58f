import { describe, expect, test } from '@jest/globals';
import { Transition } from '@symphainy/contracts/wal';
import { epochFrame, initialChain, readFrame, sealFrame } from './frame-chain.js';
import type { FrameChain } from './frame-chain.js';

function transition(tenantId: string, text: string) {
  const detail = { tenantId, minuteMs: 0, countByCode: { [text]: 1 } };
  const command = { nowMs: 1, traceParent: '', kind: { $case: 'countRefusals', value: detail } } as const;
  return { tenantId, bytes: Transition.encode({ tenantId, command, events: [] }).finish() };
}

function begun(): FrameChain {
  const reading = readFrame(initialChain(3), epochFrame(initialChain(3), 1, 'one', 'a:1'));
  if (reading.type !== 'epoch') throw new Error('the first epoch did not start');
  return reading.chain;
}

function next(chain: FrameChain, ...tenants: string[]) {
  const transitions = tenants.map((tenant) => transition(tenant, `${chain.seq}`));
  return sealFrame(chain, { timeMs: 10, controlSeq: 1, transitions });
}

describe('the chain of frames', () => {
  test('a reader comes to the same chain as the writer, frame by frame', () => {
    let written = begun();
    let read = begun();
    for (const tenants of [['a'], ['a', 'b', 'a'], ['b']]) {
      const sealed = next(written, ...tenants);
      written = sealed.chain;
      const reading = readFrame(read, sealed.bytes);
      expect(reading.type).toBe('accepted');
      if (reading.type === 'accepted') read = reading.chain;
    }
    expect(read).toEqual(written);
    expect(read.tenants.get('a')?.seq).toBe(2);
  });

  test('every flipped byte of a frame is damage', () => {
    const chain = begun();
    const { bytes } = next(chain, 'a', 'b');
    for (let index = 0; index < bytes.length; index++) {
      const flipped = Buffer.from(bytes);
      flipped[index]! ^= 1;
      expect(readFrame(chain, flipped).type).not.toBe('accepted');
    }
  });

  test('a frame that is repeated is dropped, one that leaves a gap is damage', () => {
    const chain = begun();
    const first = next(chain, 'a');
    const second = next(first.chain, 'a');
    expect(readFrame(first.chain, first.bytes).type).toBe('dropped');
    expect(readFrame(chain, second.bytes).type).toBe('damaged');
  });

  test('what a stale owner writes after a takeover is dropped, and its own start of that epoch too', () => {
    const chain = begun();
    const stale = next(chain, 'a');
    const takeover = readFrame(chain, epochFrame(chain, 2, 'two', 'b:1'));
    if (takeover.type !== 'epoch') throw new Error('the takeover did not start');
    expect(readFrame(takeover.chain, stale.bytes).type).toBe('dropped');
    expect(readFrame(takeover.chain, epochFrame(chain, 2, 'one', 'a:1')).type).toBe('dropped');
    expect(takeover.chain.owner).toBe('two');
  });

  test('a frame of an epoch that never started is damage', () => {
    const chain = begun();
    const { bytes } = next({ ...chain, epoch: 7 }, 'a');
    expect(readFrame(chain, bytes).type).toBe('damaged');
  });
});

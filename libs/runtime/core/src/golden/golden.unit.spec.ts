/**
 * What is replayed never changes silently. The golden file holds the records of a fixed script, as the version
 * wrote them that first had them, and the digest of the state after each. Every later version must fold them
 * to the same digests and decide them to the same bytes.
 *
 * When this fails, a log in the field would no longer be replayed: do not update the file. A changed `decide`
 * or a new event is a flag (docs/adr, the frame): the old behaviour stays as it is below its level, and a script
 * of its own, with a file of its own, freezes the new one.
 *
 * `UPDATE_GOLDEN=1` adds records that the script has gained at its end, and refuses to change one that stands.
 * `UPDATE_GOLDEN=rewrite` writes the file anew: only before the first release, when nobody has a log yet.
 * Neither is done under CI.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Transition } from '@symphainy/contracts/wal';
import type { Command, ControlFact, Event } from '@symphainy/contracts/wal';
import type { ControlState } from '../control/control-state.js';
import { initialControlState } from '../control/control-state.js';
import { decide } from '../decide.js';
import { initialChain, readFrame } from '../frame/frame-chain.js';
import type { AcceptedFrame } from '../frame/frame-chain.js';
import { initialPartitionState } from '../partition-state.js';
import { StateDigest } from '../state-digest.js';
import { fold } from '../transition.js';
import type { GoldenRecord } from './golden-log.js';
import { runGoldenScript } from './golden-script.js';

const file = new URL('./frames-level-0.json', import.meta.url);
const contracts = new URL('../../../../../proto/symphainy/wal/v1/', import.meta.url);

function readGolden(): readonly GoldenRecord[] {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as readonly GoldenRecord[]) : [];
}

beforeAll(() => {
  const update = process.env.UPDATE_GOLDEN;
  if (update === undefined) return;
  if (process.env.CI) throw new Error('golden files are not written under CI');
  const records = runGoldenScript();
  if (update !== 'rewrite') {
    const standing = readGolden();
    expect(records.slice(0, standing.length)).toEqual(standing);
  }
  writeFileSync(file, `${JSON.stringify(records, undefined, 2)}\n`);
});

/** Reads the golden records as every reader of a log does, with what `inspect` makes of each frame. */
function readAll(inspect: (frame: AcceptedFrame, partition: Replayed, control: ControlState) => void): void {
  const partitions = new Map([0, 1].map((number) => [number, new Replayed(number)]));
  const controls = new Map([[0, initialControlState]]);
  for (const [number, golden] of readGolden().entries()) {
    const partition = partitions.get(golden.partition)!;
    const reading = readFrame(partition.chain, Buffer.from(golden.record, 'hex'));
    if (reading.type !== 'accepted' && reading.type !== 'epoch') {
      throw new Error(`record ${number} (${golden.about}) is ${JSON.stringify(reading)}`);
    }
    if (reading.type === 'accepted') {
      const { header } = reading.frame;
      inspect(reading.frame, partition, controls.get(header.controlSeq)!);
      if (golden.partition === 0) controls.set(header.seq, partition.state.control);
    }
    partition.chain = reading.chain;
    expect([golden.about, partition.digest.take(partition.state).digest]).toEqual([golden.about, golden.state]);
  }
}

class Replayed {
  readonly state;
  readonly digest = new StateDigest();
  chain;

  constructor(readonly number: number) {
    this.state = initialPartitionState(number);
    this.chain = initialChain(number);
  }

  fold(transition: Transition, seq: number, index: number): void {
    fold(this.state, transition, { partition: this.number, seq, index });
  }
}

describe('the golden records', () => {
  test('fold to the digests that the version came to that wrote them', () => {
    let frames = 0;
    readAll(({ header, transitions }, partition) => {
      frames += 1;
      for (const [index, transition] of transitions.entries()) partition.fold(transition, header.seq, index);
    });
    expect(frames).toBeGreaterThan(20);
  });

  test('give the same bytes when their commands are decided again', () => {
    readAll(({ header, transitions, encoded }, partition, control) => {
      for (const [index, transition] of transitions.entries()) {
        const own = header.partition === 0 ? partition.state.control : control;
        const decision = decide(partition.state, own, transition.command!);
        if (decision.type !== 'decided') throw new Error(`decided again: ${JSON.stringify(decision)}`);
        const { tenantId, events } = decision;
        const again = Transition.encode({
          tenantId,
          command: transition.command,
          events: events.map((kind) => ({ kind })),
        }).finish();
        expect(Buffer.from(again).toString('hex')).toBe(encoded[index]!.toString('hex'));
        partition.fold(transition, header.seq, index);
      }
    });
  });

  test('are what this version writes: header, links and digests included', () => {
    expect(runGoldenScript()).toEqual(readGolden());
  });
});

describe('the golden script has in it', () => {
  const commands = new Set<string>();
  const events = new Set<string>();
  const facts = new Set<string>();

  beforeAll(() => {
    readAll(({ header, transitions }, partition) => {
      for (const [index, transition] of transitions.entries()) {
        note(commands, transition.command);
        for (const event of transition.events) {
          note(events, event);
          if (event.kind?.$case === 'factRecorded') note(facts, event.kind.value.fact);
        }
        partition.fold(transition, header.seq, index);
      }
    });
  });

  test.each(kindsIn('event.proto', 'Event'))('the event %s', (kind) => expect(events).toContain(kind));
  test.each(kindsIn('command.proto', 'Command'))('the command %s', (kind) => expect(commands).toContain(kind));
  test.each(kindsIn('control.proto', 'ControlFact'))('the control fact %s', (kind) => expect(facts).toContain(kind));
});

function note(kinds: Set<string>, message: Command | Event | ControlFact | undefined): void {
  if (message?.kind) kinds.add(message.kind.$case);
}

/** The members of `oneof kind` of a message, as the contract has them. */
function kindsIn(contract: string, message: string): string[] {
  const text = readFileSync(new URL(contract, contracts), 'utf8');
  const body = new RegExp(`^message ${message} \\{[\\s\\S]*?oneof kind \\{([\\s\\S]*?)\\}`, 'm').exec(text)?.[1] ?? '';
  const names = [...body.matchAll(/^\s*\w+ (\w+) = \d+;/gm)].map((match) => match[1]!);
  expect(names.length).toBeGreaterThan(5);
  return names.map((name) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
}

/**
 * Brings items to the owner of their partition and their answers back, whoever the owner is by then.
 *
 * I1  An item goes to one owner at a time. It is sent again, unchanged but for `again`, when its stream
 *     breaks, when the owner says that it is not the owner, and when the registry names another; every
 *     item carries an idempotency key or may be repeated by nature.
 * I2  What is under way is bounded; beyond that a new item is refused with SYM-RT-0008.
 * I3  Every item is settled by its deadline.
 */
import type { IntakeAnswer, IntakeItem } from '@symphainy/contracts/runtime';
import type { Problem } from '@symphainy/contracts/kernel';
import type { SymphainyError } from '@symphainy/kernel';
import { symphainyError } from '@symphainy/kernel';
import { errorOfProblem } from '../problem/problem-message.js';
import type { RegistryFollower } from '../registry/registry-follower.js';
import { backoffMs } from '../runtime/backoff.js';
import type { RuntimeEndpoints } from '../runtime/runtime-endpoints.js';
import { OwnerStream } from './owner-stream.js';

export type ItemKind = NonNullable<IntakeItem['kind']>;
export type AnswerKind = Exclude<NonNullable<IntakeAnswer['kind']>, { $case: 'problem' }>;

export interface IntakeLimits {
  /** Items under way, over all owners. */
  readonly itemsMax: number;
  /** How long an item may look for its owner and its answer, without what it asks to wait. */
  readonly deadlineMs: number;
}

export const intakeLimits: IntakeLimits = { itemsMax: 20_000, deadlineMs: 15_000 };

export interface ItemRequest {
  readonly partition: number;
  readonly traceParent: string;
  readonly kind: ItemKind;
  /** What to send when `kind` was sent once already and its answer was lost; the same unless given. */
  readonly again?: ItemKind;
  /** How long the owner may hold the answer back; the deadline is that much later. */
  readonly waitMs?: number;
  readonly sizeBytes?: number;
  /** Told each time the item goes to an owner: after the second, an earlier sending may have been taken. */
  readonly onSent?: () => void;
}

interface Errand {
  readonly request: ItemRequest;
  readonly deadlineAtMs: number;
  readonly resolve: (answer: AnswerKind) => void;
  readonly reject: (error: SymphainyError) => void;
  stream: OwnerStream | undefined;
  correlation: number;
  /** How often it reached a stream, and how often in a row it came back. */
  sendings: number;
  returns: number;
  /** When it may be tried again; 0 while it is with an owner. */
  retryAtMs: number;
  problem: Problem | undefined;
}

const retries = { firstMs: 25, maxMs: 500 };
const sweepIntervalMs = 25;
const redirectsMax = 3;
const itemOverheadBytes = 512;
/** Answers that mean "not now, or not here": the item is tried again until its deadline. */
const passingCodes: ReadonlySet<string> = new Set(['SYM-RT-0007', 'SYM-RT-0013', 'SYM-RT-0015']);

export interface IntakeOptions {
  readonly endpoints: RuntimeEndpoints;
  readonly registry: RegistryFollower;
  readonly limits?: IntakeLimits;
}

export class Intake {
  private readonly streams = new Map<string, OwnerStream>();
  private readonly errands = new Set<Errand>();
  /** Owners that were learnt from NOT_OWNER since the registry last spoke. */
  private readonly hints = new Map<number, string>();
  private readonly limits: IntakeLimits;
  private sweeper: NodeJS.Timeout | undefined;
  private stopFollowing: (() => void) | undefined;
  private closed = false;

  constructor(private readonly options: IntakeOptions) {
    this.limits = options.limits ?? intakeLimits;
  }

  start(): void {
    this.stopFollowing = this.options.registry.onChange(() => this.ownersChanged());
    this.sweeper = setInterval(() => this.sweep(), sweepIntervalMs);
    this.sweeper.unref();
    this.ownersChanged();
  }

  /** How many items are under way. */
  get underWay(): number {
    return this.errands.size;
  }

  /** Whether at least one owner can be reached now. */
  get ready(): boolean {
    return [...this.streams.keys()].some((address) => this.options.endpoints.at(address).connected());
  }

  /** Sends an item and waits for its answer; problems are thrown as errors. */
  exchange(request: ItemRequest): Promise<AnswerKind> {
    if (this.closed) return Promise.reject(refusal('SYM-RT-0007', 'Experience is stopping'));
    if (this.errands.size >= this.limits.itemsMax) {
      const detail = `${this.limits.itemsMax} items are under way already`;
      return Promise.reject(refusal('SYM-RT-0008', detail));
    }
    return new Promise((resolve, reject) => {
      const deadlineAtMs = Date.now() + this.limits.deadlineMs + (request.waitMs ?? 0);
      const errand: Errand = {
        request,
        deadlineAtMs,
        resolve,
        reject,
        stream: undefined,
        correlation: 0,
        sendings: 0,
        returns: 0,
        retryAtMs: 0,
        problem: undefined,
      };
      this.errands.add(errand);
      this.dispatch(errand);
    });
  }

  /** Stops: what is still under way is refused, to be repeated by its sender. */
  close(): void {
    this.closed = true;
    this.stopFollowing?.();
    clearInterval(this.sweeper);
    for (const errand of [...this.errands])
      this.fail(errand, refusal('SYM-RT-0007', 'Experience is stopping'));
    for (const stream of this.streams.values()) stream.close();
    this.streams.clear();
  }

  private dispatch(errand: Errand): void {
    const { partition, traceParent, kind, again, sizeBytes, onSent } = errand.request;
    const address = this.addressOf(partition);
    if (address === undefined) return this.park(errand);
    const stream = this.streamTo(address);
    errand.retryAtMs = 0;
    errand.stream = stream;
    errand.sendings++;
    onSent?.();
    const sent = errand.sendings > 1 && again ? again : kind;
    errand.correlation = stream.send({
      item: { partition, traceParent, kind: sent },
      sizeBytes: itemOverheadBytes + (sizeBytes ?? 0),
      answered: (answer) => this.answered(errand, answer),
      broken: () => this.broken(errand, address),
    });
  }

  private answered(errand: Errand, answer: NonNullable<IntakeAnswer['kind']>): void {
    if (answer.$case !== 'problem') {
      this.errands.delete(errand);
      errand.resolve(answer);
      return;
    }
    const problem = answer.value;
    if (!passingCodes.has(problem.code)) return this.fail(errand, errorOfProblem(problem));
    errand.problem = problem;
    const { partition } = errand.request;
    const isNews = problem.ownerAddress !== '' && problem.ownerAddress !== errand.stream?.address;
    if (isNews) this.hints.set(partition, problem.ownerAddress);
    // Two owners that name each other must not make the item run in circles without a pause.
    if (isNews && errand.returns < redirectsMax) {
      errand.returns++;
      this.dispatch(errand);
    } else {
      this.park(errand);
    }
  }

  private broken(errand: Errand, address: string): void {
    const { partition } = errand.request;
    if (this.hints.get(partition) === address) this.hints.delete(partition);
    this.park(errand);
  }

  /** Keeps an item until it may be tried again. */
  private park(errand: Errand): void {
    if (!this.errands.has(errand)) return;
    errand.stream = undefined;
    errand.returns++;
    errand.retryAtMs = Date.now() + backoffMs(retries, errand.returns, Math.random());
  }

  private sweep(): void {
    for (const stream of this.streams.values()) stream.connect();
    if (this.errands.size === 0) return;
    const nowMs = Date.now();
    for (const errand of [...this.errands]) {
      if (errand.deadlineAtMs <= nowMs) this.expire(errand);
      else if (errand.stream === undefined && errand.retryAtMs <= nowMs) this.dispatch(errand);
    }
  }

  private expire(errand: Errand): void {
    const afterMs = this.limits.deadlineMs + (errand.request.waitMs ?? 0);
    if (errand.problem) return this.fail(errand, errorOfProblem(errand.problem));
    if (errand.sendings === 0) {
      const detail = `partition ${errand.request.partition} had no owner for ${afterMs} ms`;
      return this.fail(errand, refusal('SYM-RT-0007', detail));
    }
    this.fail(errand, refusal('SYM-RT-0015', `the owner did not answer within ${afterMs} ms`));
  }

  private fail(errand: Errand, error: SymphainyError): void {
    this.errands.delete(errand);
    errand.stream?.withdraw(errand.correlation);
    errand.reject(error);
  }

  /** Opens streams to new owners, moves items whose owner changed and tries those again that wait for one. */
  private ownersChanged(): void {
    const snapshot = this.options.registry.snapshot;
    if (!snapshot || this.closed) return;
    this.hints.clear();
    for (const address of snapshot.ownerAddresses()) this.streamTo(address).connect();
    for (const errand of [...this.errands]) {
      const owner = snapshot.ownerOf(errand.request.partition);
      if (owner === undefined || owner === errand.stream?.address) continue;
      errand.stream?.withdraw(errand.correlation);
      errand.stream = undefined;
      this.dispatch(errand);
    }
    this.closeIdleStreams(snapshot.ownerAddresses());
  }

  private closeIdleStreams(owners: ReadonlySet<string>): void {
    const used = new Set([...this.errands].map((errand) => errand.stream));
    for (const [address, stream] of this.streams) {
      if (owners.has(address) || used.has(stream)) continue;
      this.streams.delete(address);
      stream.close();
    }
  }

  private addressOf(partition: number): string | undefined {
    return this.hints.get(partition) ?? this.options.registry.snapshot?.ownerOf(partition);
  }

  private streamTo(address: string): OwnerStream {
    let stream = this.streams.get(address);
    if (!stream) {
      stream = new OwnerStream(address, () => this.options.endpoints.at(address).intake.exchange());
      this.streams.set(address, stream);
    }
    return stream;
  }
}

function refusal(code: 'SYM-RT-0007' | 'SYM-RT-0008' | 'SYM-RT-0015', detail: string): SymphainyError {
  return symphainyError({ code, detail, retryAfterMs: 1_000 });
}

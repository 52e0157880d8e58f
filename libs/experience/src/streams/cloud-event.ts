/** Events as clients get them: CloudEvents 1.0 in JSON. The data is passed on as Runtime wrote it, unparsed. */
import type { StreamEvent } from '@symphainy/contracts/runtime';
import type { ProblemDocument } from '../problem/problem-document.js';

/** The types of what the stream says about itself, rather than of an execution. */
export const streamEventTypes = {
  heartbeat: 'symphainy.stream.heartbeat',
  problem: 'symphainy.stream.problem',
} as const;

export interface Envelope {
  /** The source of all events of one platform. */
  readonly source: string;
  /** The token to resume with after this event. */
  readonly resume: string;
}

export function eventSource(platformId: string): string {
  return `/symphainy/${encodeURIComponent(platformId || 'platform')}`;
}

/** JSON text of one event; its id is `position.event`. */
export function cloudEvent(event: StreamEvent, { source, resume }: Envelope): string {
  const attributes = JSON.stringify({
    specversion: '1.0',
    id: `${event.position}.${event.event}`,
    source,
    type: event.type,
    subject: event.executionId || undefined,
    time: new Date(event.timeMs).toISOString(),
    datacontenttype: 'application/json',
    intenttype: event.intentType || undefined,
    solutionid: event.solutionId || undefined,
    resume,
  });
  const data = event.data.length > 0 ? event.data.toString() : 'null';
  return `${attributes.slice(0, -1)},"data":${data}}`;
}

export function heartbeatEvent({ source, resume }: Envelope, nowMs: number): string {
  return streamEvent(streamEventTypes.heartbeat, { source, resume }, nowMs, {});
}

export function problemEvent(problem: ProblemDocument, envelope: Envelope, nowMs: number): string {
  return streamEvent(streamEventTypes.problem, envelope, nowMs, problem);
}

function streamEvent(type: string, { source, resume }: Envelope, nowMs: number, data: object): string {
  const time = new Date(nowMs).toISOString();
  return JSON.stringify({
    specversion: '1.0',
    id: `${type}.${nowMs}`,
    source,
    type,
    time,
    datacontenttype: 'application/json',
    resume,
    data,
  });
}

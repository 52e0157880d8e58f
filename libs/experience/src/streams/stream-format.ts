/** How the two push protocols write a message: WebSocket as CloudEvents, SSE as blocks whose id is the resume token. */
import type { StreamEvent } from '@symphainy/contracts/runtime';
import type { ProblemDocument } from '../problem/problem-document.js';
import type { Envelope } from './cloud-event.js';
import { cloudEvent, heartbeatEvent, problemEvent } from './cloud-event.js';

export interface StreamFormat {
  event(event: StreamEvent, envelope: Envelope): string;
  heartbeat(envelope: Envelope, nowMs: number): string;
  problem(problem: ProblemDocument, envelope: Envelope, nowMs: number): string;
}

export const webSocketFormat: StreamFormat = {
  event: cloudEvent,
  heartbeat: heartbeatEvent,
  problem: problemEvent,
};

/** Server-sent events (WHATWG HTML). A heartbeat is a comment with an id: it moves the resume token only. */
export const serverSentFormat: StreamFormat = {
  event: (event, envelope) => `id: ${envelope.resume}\ndata: ${cloudEvent(event, envelope)}\n\n`,
  heartbeat: ({ resume }) => `: heartbeat\nid: ${resume}\n\n`,
  problem: (problem, envelope, nowMs) =>
    `event: problem\nid: ${envelope.resume}\ndata: ${problemEvent(problem, envelope, nowMs)}\n\n`,
};

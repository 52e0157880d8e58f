import { describe, expect, test } from '@jest/globals';
import { BoundedSink } from './bounded-sink.js';

/** A client that takes what it was sent when the test says so. */
function slowClient() {
  const taken: (() => void)[] = [];
  const sent: string[] = [];
  let ended = false;
  return {
    sent,
    take: () => taken.shift()?.(),
    isEnded: () => ended,
    socket: {
      send: (text: string, done: () => void) => {
        sent.push(text);
        taken.push(done);
      },
      end: () => void (ended = true),
      destroy: () => undefined,
    },
  };
}

describe('a bounded sink', () => {
  test('makes its writer wait at the bound, and go on when the client has taken something', async () => {
    const client = slowClient();
    const sink = new BoundedSink(client.socket, { eventsMax: 2, bytesMax: 1_000, stalledMsMax: 10_000 });
    expect(sink.write('a')).toBeUndefined();
    const full = sink.write('b');
    expect(full).toBeInstanceOf(Promise);
    client.take();
    await full;
    expect(client.sent).toEqual(['a', 'b']);
  });

  test('counts bytes, not characters', () => {
    const client = slowClient();
    const sink = new BoundedSink(client.socket, { eventsMax: 100, bytesMax: 4, stalledMsMax: 10_000 });
    const full = sink.write('€€');
    expect(full).toBeInstanceOf(Promise);
    sink.end(undefined, 1);
  });

  test('tells the writer that the client is too slow when nothing is taken', async () => {
    const client = slowClient();
    const sink = new BoundedSink(client.socket, { eventsMax: 1, bytesMax: 1_000, stalledMsMax: 5 });
    await expect(sink.write('a')).rejects.toMatchObject({ code: 'SYM-EX-0009' });
    sink.end('too slow', 1);
    expect(client.sent).toEqual(['a', 'too slow']);
    expect(client.isEnded()).toBe(true);
  });

  test('sends nothing after its last word, and lets nobody wait', async () => {
    const client = slowClient();
    const sink = new BoundedSink(client.socket, { eventsMax: 1, bytesMax: 1_000, stalledMsMax: 10_000 });
    const full = sink.write('a');
    sink.end('bye', 1);
    await full;
    expect(sink.write('b')).toBeUndefined();
    expect(client.sent).toEqual(['a', 'bye']);
  });
});

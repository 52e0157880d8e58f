/** A stream of server-sent events read to its end, as a client without a library reads it. */
import type { StreamedEvent } from '@symphainy/platform-sdk-client';
import type { Api } from './api.js';

export interface ServerSentEvent {
  /** What a client says as Last-Event-ID to go on after it. */
  readonly lastEventId: string;
  readonly event: StreamedEvent;
}

export const ServerSentEvents = {
  /** The events of a stream that ends by itself. */
  async read(api: Api, path: string, lastEventId?: string): Promise<readonly ServerSentEvent[]> {
    const { status, text } = await api.get(path, {
      headers: {
        accept: 'text/event-stream',
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
    });
    if (status !== 200) throw new Error(`${path} answered ${status}: ${text.slice(0, 300)}`);
    return text.split(/\n\n+/).flatMap((block) => {
      const field = (name: string) =>
        block
          .split('\n')
          .find((line) => line.startsWith(`${name}:`))
          ?.slice(name.length + 1)
          .trim();
      const data = field('data');
      if (data === undefined) return [];
      const event = JSON.parse(data) as StreamedEvent;
      return event.type.startsWith('symphainy.stream.') ? [] : [{ lastEventId: field('id') ?? '', event }];
    });
  },
};

/** A TCP proxy for tests that can let requests through while it drops what the server answers. */
import type { AddressInfo, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

export interface DroppingProxy {
  readonly port: number;
  /** From now on answers are swallowed; `closing` also ends the connection in the place of the answer. */
  dropAnswers(how: 'silently' | 'closing'): void;
  passAnswers(): void;
  close(): Promise<void>;
}

export async function startDroppingProxy(host: string, port: number): Promise<DroppingProxy> {
  let dropping: 'no' | 'silently' | 'closing' = 'no';
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(port, host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (bytes) => upstream.write(bytes));
    upstream.on('data', (bytes) => {
      if (dropping === 'no') client.write(bytes);
      if (dropping === 'closing') client.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    dropAnswers: (how) => (dropping = how),
    passAnswers: () => (dropping = 'no'),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

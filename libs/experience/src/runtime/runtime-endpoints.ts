/**
 * Connections to Runtime owners: one HTTP/2 channel an address, shared by its four services.
 * Keepalive notices an owner that no longer answers; grpc-js reconnects by itself.
 */
import { EventsClient, IntakeClient, QueryClient, RegistryClient } from '@symphainy/contracts/runtime';
import type { ChannelOptions, Interceptor } from '@grpc/grpc-js';
import { Channel, connectivityState, credentials } from '@grpc/grpc-js';

const channelOptions: ChannelOptions = {
  'grpc.keepalive_time_ms': 5_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  'grpc.max_send_message_length': 16 * 1024 * 1024,
};

export interface RuntimeEndpoint {
  readonly address: string;
  readonly intake: IntakeClient;
  readonly query: QueryClient;
  readonly registry: RegistryClient;
  readonly events: EventsClient;
  /** Whether the channel is connected now. */
  connected(): boolean;
}

interface OpenEndpoint extends RuntimeEndpoint {
  readonly channel: Channel;
}

export class RuntimeEndpoints {
  private readonly open = new Map<string, OpenEndpoint>();

  /** The interceptors identify this service to Runtime. */
  constructor(private readonly interceptors: readonly Interceptor[] = []) {}

  /** The endpoint of an address; connects on first use. */
  at(address: string): RuntimeEndpoint {
    let endpoint = this.open.get(address);
    if (!endpoint) {
      endpoint = this.connect(address);
      this.open.set(address, endpoint);
    }
    return endpoint;
  }

  /** Closes the channels to addresses that nobody needs any more. */
  closeExcept(needed: ReadonlySet<string>): void {
    for (const [address, endpoint] of this.open) {
      if (needed.has(address)) continue;
      this.open.delete(address);
      endpoint.channel.close();
    }
  }

  close(): void {
    this.closeExcept(new Set());
  }

  private connect(address: string): OpenEndpoint {
    const insecure = credentials.createInsecure();
    const channel = new Channel(address, insecure, channelOptions);
    const options = { channelOverride: channel, interceptors: [...this.interceptors] };
    return {
      address,
      channel,
      intake: new IntakeClient(address, insecure, options),
      query: new QueryClient(address, insecure, options),
      registry: new RegistryClient(address, insecure, options),
      events: new EventsClient(address, insecure, options),
      connected: () => channel.getConnectivityState(false) === connectivityState.READY,
    };
  }
}

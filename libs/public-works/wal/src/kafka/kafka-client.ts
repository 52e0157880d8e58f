/** How this adapter uses kafkajs: short time limits, no record sent twice, its log routed to ours. */
import type { KafkaConfig } from 'kafkajs';
import { Kafka, logLevel } from 'kafkajs';

export type KafkaWalLog = (level: 'info' | 'warn' | 'error', message: string) => void;

/** Time limits in milliseconds. An answer later than `request` is doubt; the sum of both is below the lease. */
export const timeouts = { connect: 1_000, request: 2_000 } as const;

export function kafkaClient(brokers: readonly string[], log: KafkaWalLog): Kafka {
  const config: KafkaConfig = {
    clientId: 'symphainy-wal',
    brokers: [...brokers],
    connectionTimeout: timeouts.connect,
    requestTimeout: timeouts.request,
    enforceRequestTimeout: true,
    // For connecting and metadata only, where a try moves on to the next broker. The producer has none.
    retry: { initialRetryTime: 50, maxRetryTime: 300, retries: 3 },
    logLevel: logLevel.WARN,
    // What kafkajs calls an error is one try that failed; whether it matters is told by our results.
    logCreator:
      () =>
      ({ namespace, log: entry }) =>
        log(
          'warn',
          `kafkajs ${namespace}: ${entry.message}${entry.error ? ` (${String(entry.error)})` : ''}`,
        ),
  };
  return new Kafka(config);
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

import type { Attribution } from '@symphainy/contracts/kernel';
import type { Grant } from '@symphainy/contracts/wal';

/** The context of a verdict on an intent or step, without the parameters. */
export function decisionContext(
  about: {
    readonly attribution: Attribution;
    readonly labels: Readonly<Record<string, string>>;
    readonly mode: 'live' | 'dry_run';
  },
  phase: 'intent' | 'step',
  path: string,
  grant?: Grant,
): object {
  const { labels, mode, attribution } = about;
  const target = grant && { system: grant.system, collection: grant.collection, key: grant.key };
  return { phase, path, labels, channel: attribution.channel, mode, ...(target && { target }) };
}

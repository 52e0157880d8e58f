import type { Attribution } from '@symphainy/contracts/kernel';

/** The context of a verdict on an intent or step, without the parameters. */
export function decisionContext(
  about: {
    readonly attribution: Attribution;
    readonly labels: Readonly<Record<string, string>>;
    readonly mode: 'live' | 'dry_run';
  },
  phase: 'intent' | 'step',
  path: string,
): object {
  return { phase, path, labels: about.labels, channel: about.attribution.channel, mode: about.mode };
}

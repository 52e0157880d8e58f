import type { IntentDefinition } from '@symphainy/platform-sdk-realm';
import { defineIntent, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems, SourceScan } from '@symphainy/public-works-external-system';
import { systemName } from './params.js';

interface ScanSourceParams {
  /** Name of a bound system. */
  readonly source: string;
}

export function scanSourceIntent(systems: ExternalSystems): IntentDefinition {
  return defineIntent<ScanSourceParams>({
    type: 'content.scan_source',
    description: 'Reads a whole source once and says what it holds; what it holds stays where it is.',
    params: {
      type: 'object',
      required: ['source'],
      properties: { source: systemName },
      examples: [{ source: 'policy_master' }],
    },
    effect: 'read',
    timeoutMs: 600_000,
    async handle({ params: { source } }, context) {
      const scan = await systems
        .source(source, context.bindings, context.tenantId)
        .scan(context.signal, (percent) => context.heartbeat(percent));
      const { tenantId } = context;
      const origin = { tenantId, system: source, collection: 'records', key: '', version: scan.digest };
      const { digest, records, entities } = scan;
      return {
        artifacts: [{ ...jsonArtifact('scan', 'scan', scanDocument(source, scan)), derivedFrom: [origin] }],
        events: [{ type: 'content.source_scanned', data: { source, digest, records, entities } }],
      };
    },
  });
}

function scanDocument(source: string, scan: SourceScan): object {
  return {
    source,
    digest: scan.digest,
    bytes: scan.bytes,
    records: scan.records,
    entities: scan.entities,
    types: scan.types,
    index: scan.index,
    layout_digest: scan.layoutDigest,
    control_totals: scan.controlTotals,
  };
}

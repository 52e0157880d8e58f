/** The realm content: records of legacy systems in, entities of new systems out. Systems come as a port. */
import type { Realm } from '@symphainy/platform-sdk-realm';
import { defineRealm } from '@symphainy/platform-sdk-realm';
import type { ExternalSystems } from '@symphainy/public-works-external-system';
import { readPageIntent } from './intents/read-page.js';
import { readRecordIntent } from './intents/read-record.js';
import { scanSourceIntent } from './intents/scan-source.js';
import { undoWriteIntent } from './intents/undo-write.js';
import { verifyEntityIntent } from './intents/verify-entity.js';
import { writeEntityIntent } from './intents/write-entity.js';

/** What its handlers need that lies outside. */
export interface ContentServices {
  readonly systems: ExternalSystems;
}

export function contentRealm({ systems }: ContentServices): Realm {
  return defineRealm({
    name: 'content',
    version: '0.1.0',
    intents: [
      scanSourceIntent(systems),
      readPageIntent(systems),
      readRecordIntent(systems),
      writeEntityIntent(systems),
      verifyEntityIntent(systems),
      undoWriteIntent(systems),
    ],
    artifactKinds: [
      { kind: 'scan', description: 'What a source holds: digest, records by type, index, control totals' },
      { kind: 'page', description: 'Which records of a source a page is made of' },
      { kind: 'legacy_record', description: 'A record of a source, decoded with every exact digit' },
      { kind: 'write_receipt', description: 'What a write found and left in the target' },
      { kind: 'write_plan', description: 'What a write would change, asked for in a dry run' },
      { kind: 'verification', description: 'That the target holds what was written' },
      { kind: 'undo_receipt', description: 'What undoing a write came to' },
    ],
  });
}

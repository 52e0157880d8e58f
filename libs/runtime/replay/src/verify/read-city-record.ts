import { TerminalError } from '@symphainy/kernel';
import type { WalReader } from '@symphainy/public-works-wal';
import { readPartition } from '../log/partition-log.js';
import { CityRecord } from './city-record.js';

/** What the control log says up to offset `end`, or up to its first damage. */
export async function readCityRecord(
  wal: WalReader,
  end: number,
  city = new CityRecord(),
): Promise<CityRecord> {
  for await (const entries of readPartition(wal, 0, end)) {
    for (const entry of entries) {
      if (entry.type === 'frame') for (const transition of entry.frame.transitions) city.add(transition);
    }
  }
  return city;
}

/** The id of a tenant given by id or name. Throws SYM-EX-0004 when the control log knows no such tenant. */
export async function tenantIdOf(
  wal: WalReader,
  end: number,
  idOrName: string | undefined,
): Promise<string | undefined> {
  if (idOrName === undefined) return undefined;
  const city = await readCityRecord(wal, end);
  const tenantId = city.tenantId(idOrName);
  if (tenantId !== undefined) return tenantId;
  throw new TerminalError({ code: 'SYM-EX-0004', detail: `The control log knows no tenant '${idOrName}'.` });
}

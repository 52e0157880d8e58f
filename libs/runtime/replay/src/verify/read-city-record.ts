import type { WalReader } from '@symphainy/public-works-wal';
import { readPartition } from '../log/partition-log.js';
import { CityRecord } from './city-record.js';

/** What the control log says up to offset `end`, or up to its first damage. */
export async function readCityRecord(wal: WalReader, end: number, city = new CityRecord()): Promise<CityRecord> {
  for await (const entries of readPartition(wal, 0, end)) {
    for (const entry of entries) {
      if (entry.type === 'frame') for (const transition of entry.frame.transitions) city.add(transition);
    }
  }
  return city;
}

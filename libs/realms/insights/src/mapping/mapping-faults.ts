/** Faults in a mapping itself, each at its JSON pointer; bounded. */
import { formatPointer } from '@symphainy/kernel';

/** Where in the document: member names and indexes. */
export type Place = readonly (string | number)[];

export interface MappingFault {
  /** JSON pointer into the mapping document. */
  readonly pointer: string;
  /** Line in the text, from 1. */
  readonly line: number;
  readonly detail: string;
}

const faultsMax = 50;

export class MappingFaults {
  private readonly found: MappingFault[] = [];

  /** @param lineAt the line on which the value at a place begins. */
  constructor(private readonly lineAt: (place: Place) => number) {}

  /** Notes a fault; the answer is undefined, so that a compiling function can return it. */
  add(place: Place, detail: string, line = this.lineAt(place)): undefined {
    if (this.found.length < faultsMax)
      this.found.push({ pointer: formatPointer(place.map(String)), line, detail });
    return undefined;
  }

  get list(): readonly MappingFault[] {
    return this.found;
  }
}

/** What was found in a record that was mapped. */
import type { Severity } from './mapping-document.js';

/** The codes that the engine itself gives; rules bring their own. */
export const findingCodes = {
  missingValue: 'missing_value',
  unreadableValue: 'unreadable_value',
  notAList: 'not_a_list',
  notAValue: 'not_a_value',
  invalidDate: 'invalid_date',
  notANumber: 'not_a_number',
  inexactDecimal: 'inexact_decimal',
  numberTooLarge: 'number_too_large',
  unknownCode: 'unknown_code',
  notAFlag: 'not_a_flag',
  partMissing: 'part_missing',
  patternMismatch: 'pattern_mismatch',
  unknownRecord: 'unknown_record',
  tooManyFindings: 'too_many_findings',
} as const;

/** The detail says what was wanted and never carries a value of the record: values may be personal. */
export interface Finding {
  readonly code: string;
  readonly severity: Severity;
  /** The source field as a path from the record; null where no one field is to blame. */
  readonly source: string | null;
  /** JSON pointer into the entity; null where the finding is about the whole record. */
  readonly target: string | null;
  readonly detail: string;
}

/** A bounded list of findings: past the bound one more says that there were more, as bad as the worst of them. */
export class Findings {
  private readonly found: Finding[] = [];
  private left = 0;
  private isFault = false;

  constructor(private readonly countMax: number) {}

  add(finding: Finding): void {
    if (finding.severity === 'error') this.isFault = true;
    if (this.found.length < this.countMax) this.found.push(finding);
    else this.left++;
  }

  /** Whether any finding, also one that is no longer listed, forbids to migrate the record. */
  get hasError(): boolean {
    return this.isFault;
  }

  list(): readonly Finding[] {
    if (this.left === 0) return this.found;
    const more: Finding = {
      code: findingCodes.tooManyFindings,
      severity: this.isFault ? 'error' : 'warning',
      source: null,
      target: null,
      detail: `${this.left} more findings are not listed`,
    };
    return [...this.found, more];
  }
}

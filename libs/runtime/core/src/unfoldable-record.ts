/** A durable record that this version cannot fold. The partition halts; nothing is skipped. */
export class UnfoldableRecord extends Error {
  constructor(detail: string) {
    super(detail);
    this.name = 'UnfoldableRecord';
  }
}

/** The domain logic of `content.summarize_notes`: pure, data in and data out. */

export interface SummarizeNotesParams {
  readonly subject: string;
  readonly notes: readonly string[];
}

export interface Summary {
  readonly subject: string;
  readonly given: number;
  /** Each different note once, in the order in which they were given. */
  readonly notes: readonly string[];
}

export function summarizeNotes({ subject, notes }: SummarizeNotesParams): Summary {
  const distinct = new Map<string, string>();
  for (const note of notes.map((text) => text.trim())) {
    const key = note.toLowerCase();
    if (!distinct.has(key)) distinct.set(key, note);
  }
  return { subject, given: notes.length, notes: [...distinct.values()] };
}

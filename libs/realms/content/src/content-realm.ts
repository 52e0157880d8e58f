/** The realm content: what it offers, and how its domain logic meets the contract. */
import { defineIntent, defineRealm, jsonArtifact } from '@symphainy/platform-sdk-realm';
import type { SummarizeNotesParams } from './summarize-notes.js';
import { summarizeNotes } from './summarize-notes.js';

const summarizeNotesIntent = defineIntent<SummarizeNotesParams>({
  type: 'content.summarize_notes',
  description: 'Says what the notes on a subject come to.',
  params: {
    type: 'object',
    additionalProperties: false,
    required: ['subject', 'notes'],
    properties: {
      subject: { type: 'string', minLength: 1, maxLength: 200 },
      notes: { type: 'array', maxItems: 100, items: { type: 'string', minLength: 1, maxLength: 500 } },
    },
    examples: [{ subject: 'example', notes: ['first', 'second'] }],
  },
  effect: 'pure',
  timeoutMs: 10_000,
  handle({ params }) {
    const summary = summarizeNotes(params);
    return {
      artifacts: [jsonArtifact('summary', 'summary', summary)],
      events: [{ type: 'content.notes_summarized', data: { notes: summary.notes.length } }],
    };
  },
});

export const contentRealm = defineRealm({
  name: 'content',
  version: '0.1.0',
  intents: [summarizeNotesIntent],
  artifactKinds: [{ kind: 'summary', description: 'What the notes on a subject come to' }],
});

/** Schemas of parameters that several intents share. */
export const systemName = { type: 'string', minLength: 1, maxLength: 128 } as const;

/** SHA-256 in hexadecimal. */
export const digestText = { type: 'string', pattern: '^[0-9a-f]{64}$' } as const;

export const wholeNumber = { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER } as const;

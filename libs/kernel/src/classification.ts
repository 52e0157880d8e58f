/** How confidential a value is; a schema says it by `x-classification`. */
export const classifications = ['public', 'internal', 'personal', 'secret'] as const;
export type Classification = (typeof classifications)[number];
export const classificationKeyword = 'x-classification';

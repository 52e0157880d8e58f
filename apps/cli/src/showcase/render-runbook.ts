/** The gist of a migration runbook: its waves, which are what a person looks for first. */
const wavesMax = 6;

interface Wave {
  readonly number: number;
  readonly stage: string;
  readonly policies: number;
  readonly duration_minutes: { readonly total: number };
}

/** @param content JSON as the realm wrote it; of another shape it is only measured */
export function renderRunbook(content: Buffer): readonly string[] {
  const waves = wavesOf(JSON.parse(content.toString()));
  if (waves.length === 0) return [`an artifact of ${content.length} bytes`];
  const shown = waves.slice(0, wavesMax).map(({ number, stage, policies, duration_minutes: { total } }) => {
    const hours = (total / 60).toFixed(1);
    return `  wave ${String(number).padStart(2)}  ${stage.padEnd(12)} ${policies.toLocaleString('en').padStart(9)} policies  ${hours} h`;
  });
  const rest = waves.length - shown.length;
  return [`a runbook of ${waves.length} waves:`, ...shown, ...(rest > 0 ? [`  … and ${rest} more`] : [])];
}

function wavesOf(document: unknown): readonly Wave[] {
  const { waves } = (document ?? {}) as { waves?: unknown };
  return Array.isArray(waves) ? waves.filter(isWave) : [];
}

function isWave(value: unknown): value is Wave {
  if (typeof value !== 'object' || value === null) return false;
  const { number, stage, policies, duration_minutes: duration } = value as Partial<Wave>;
  return (
    typeof number === 'number' &&
    typeof stage === 'string' &&
    typeof policies === 'number' &&
    typeof duration?.total === 'number'
  );
}

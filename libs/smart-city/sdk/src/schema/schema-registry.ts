/**
 * The schemas of all intent types that the platform offers now, from what Runtime's registry says.
 * A schema is compiled when it is first needed and kept, by the digest of its text, for as long as some
 * type uses it.
 */
import { sha256Hex, symphainyError, takeClassified } from '@symphainy/kernel';
import type { InputFault, JsonObject, JsonValue } from '@symphainy/kernel';
import type { IntentTypeEntry, WatchResponse } from '@symphainy/contracts/runtime';
import type { CompiledSchema } from './compiled-schema.js';
import { compileParamsSchema } from './compiled-schema.js';

/** Parameters taken apart: what stays readable, and the classified values by JSON pointer. */
export interface SplitParams {
  readonly open: JsonValue;
  readonly classified: JsonObject;
}

interface KnownType {
  readonly entry: IntentTypeEntry;
  readonly digest: string;
}

export const intentTypesMax = 10_000;

export class SchemaRegistry {
  private types: ReadonlyMap<string, KnownType> = new Map();
  private readonly compiled = new Map<string, CompiledSchema>();

  /** Takes over what a registry watch said last. Types over `intentTypesMax` are not known. */
  update(registry: Pick<WatchResponse, 'intentTypes'>): void {
    const entries = registry.intentTypes.slice(0, intentTypesMax);
    this.types = new Map(
      entries.map((entry) => [entry.type, { entry, digest: sha256Hex(entry.paramsSchema) }]),
    );
    const inUse = new Set(Array.from(this.types.values(), ({ digest }) => digest));
    for (const digest of this.compiled.keys()) if (!inUse.has(digest)) this.compiled.delete(digest);
  }

  intentType(type: string): IntentTypeEntry | undefined {
    return this.types.get(type)?.entry;
  }

  /** What is wrong with the parameters; none when they are valid. Throws SYM-RT-0006 for an unknown type. */
  validateParams(type: string, params: unknown): readonly InputFault[] {
    return this.schema(type).validate(params);
  }

  /** Takes the classified values out of valid parameters. */
  splitClassified(type: string, params: JsonValue): SplitParams {
    const pointers = this.schema(type).classifiedPointers(params);
    return pointers.length === 0 ? { open: params, classified: {} } : takeClassified(params, pointers);
  }

  private schema(type: string): CompiledSchema {
    const known = this.types.get(type);
    if (!known) throw symphainyError({ code: 'SYM-RT-0006', detail: `No realm offers the intent ${type}.` });
    const existing = this.compiled.get(known.digest);
    if (existing) return existing;
    const schema = compileParamsSchema(known.entry.paramsSchema);
    this.compiled.set(known.digest, schema);
    return schema;
  }
}

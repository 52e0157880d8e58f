/** Entities from Cedar's JSON format: an array of `{ uid, attrs, parents, tags? }`, in any order. */
import { type Entity, entityStore, type EntityStore } from './entity-store.js';
import type { ExactJson } from './exact-json.js';
import { isActionType } from './name.js';
import { invalidInput } from './refusal.js';
import type { EntityUid } from './value.js';
import { type CedarRecord, valuesEqual } from './value.js';
import { entityUidFromJson, isJsonArray, isJsonObject, recordFromJson } from './value-json.js';

interface ListedEntity {
  readonly uid: EntityUid;
  readonly attributes: CedarRecord;
  readonly parents: ReadonlyMap<string, EntityUid>;
  readonly tags: CedarRecord;
}

/**
 * The entities of a JSON document. A parent need not be listed; one entity may be listed twice if both
 * say the same. Refuses cycles, and actions whose parents are no actions.
 */
export function entitiesFromJson(json: ExactJson): EntityStore {
  if (!isJsonArray(json)) throw invalidInput('entities: not an array');
  const listed = new Map<string, ListedEntity>();
  json.forEach((element, index) => {
    const candidate = listedEntity(element, `entities[${index}]`);
    const earlier = listed.get(candidate.uid.key);
    if (earlier && !sameEntity(earlier, candidate)) {
      throw invalidInput(
        `entities[${index}]: duplicate entity ${candidate.uid.key} that differs from the earlier one`,
      );
    }
    listed.set(candidate.uid.key, candidate);
  });
  const ancestors = ancestorsOf(listed);
  return entityStore(
    Array.from(listed.values(), (each): Entity => ({ ...each, ancestors: ancestors.get(each.uid.key)! })),
  );
}

function listedEntity(json: ExactJson, where: string): ListedEntity {
  if (!isJsonObject(json)) throw invalidInput(`${where}: not an object`);
  const uid = entityUidFromJson(json['uid'], `${where}.uid`);
  const { attrs, parents, tags } = json;
  if (!isJsonObject(attrs)) throw invalidInput(`${where}.attrs of ${uid.key}: not an object`);
  if (!isJsonArray(parents)) throw invalidInput(`${where}.parents of ${uid.key}: not an array`);
  if (tags !== undefined && !isJsonObject(tags))
    throw invalidInput(`${where}.tags of ${uid.key}: not an object`);
  const parentUids = parents.map((parent, index) =>
    entityUidFromJson(parent, `${where}.parents[${index}] of ${uid.key}`),
  );
  for (const parent of parentUids) {
    if (isActionType(uid.type) && !isActionType(parent.type)) {
      throw invalidInput(`${where}: action ${uid.key} has a parent that is no action, ${parent.key}`);
    }
  }
  return {
    uid,
    attributes: recordFromJson(attrs, `${where}.attrs of ${uid.key}`),
    parents: new Map(parentUids.map((parent) => [parent.key, parent])),
    tags: recordFromJson(tags ?? {}, `${where}.tags of ${uid.key}`),
  };
}

function sameEntity(left: ListedEntity, right: ListedEntity): boolean {
  return (
    valuesEqual(left.attributes, right.attributes) &&
    valuesEqual(left.tags, right.tags) &&
    left.parents.size === right.parents.size &&
    [...left.parents.keys()].every((parent) => right.parents.has(parent))
  );
}

/** The transitive closure, without recursion, so that a long chain of parents is no danger. */
function ancestorsOf(listed: ReadonlyMap<string, ListedEntity>): ReadonlyMap<string, ReadonlySet<string>> {
  const closed = new Map<string, ReadonlySet<string>>();
  const underWay = new Set<string>();
  for (const start of listed.keys()) {
    const path = [start];
    while (path.length > 0) {
      const key = path.at(-1)!;
      const parents = [...(listed.get(key)?.parents.keys() ?? [])];
      const open = closed.has(key) ? [] : parents.filter((parent) => !closed.has(parent));
      if (open.length === 0) {
        if (!closed.has(key))
          closed.set(key, new Set(parents.flatMap((parent) => [parent, ...closed.get(parent)!])));
        underWay.delete(key);
        path.pop();
      } else {
        underWay.add(key);
        const cyclic = open.find((parent) => underWay.has(parent));
        if (cyclic !== undefined) throw invalidInput(`entities: ${cyclic} is its own ancestor`);
        path.push(...open);
      }
    }
  }
  return closed;
}

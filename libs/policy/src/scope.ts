/** The scope of a policy, `(principal …, action …, resource …)`: whom it is about at all. It cannot fail. */
import type { ExactJson } from './exact-json.js';
import { isTypeName } from './name.js';
import { isWithin } from './operations.js';
import { uncompilable } from './refusal.js';
import type { Frame } from './request.js';
import type { EntityUid } from './value.js';
import { entityUidFromJson, isJsonArray, isJsonObject } from './value-json.js';

export type Constraint =
  | { readonly kind: 'any' }
  | { readonly kind: 'equal'; readonly uid: EntityUid }
  /** In one of them. */
  | {
      readonly kind: 'within';
      readonly targets: readonly EntityUid[];
      readonly list: boolean;
      readonly type?: string;
    }
  | { readonly kind: 'of_type'; readonly type: string };

export const subjects = ['principal', 'action', 'resource'] as const;
export type Subject = (typeof subjects)[number];

export type Scope = { readonly [subject in Subject]: Constraint };

export function parseConstraint(json: ExactJson | undefined, subject: Subject, policyId: string): Constraint {
  const refuse = (construct: string) => uncompilable(policyId, `${subject}: ${construct}`);
  if (!isJsonObject(json)) throw refuse('scope is missing');
  const inner = isJsonObject(json['in']) ? json['in'] : undefined;
  if (json['slot'] !== undefined || inner?.['slot'] !== undefined) {
    throw refuse('a template (a policy with ?principal or ?resource) cannot be compiled');
  }
  const reference = (entity: ExactJson | undefined) => {
    try {
      return entityUidFromJson(entity, subject);
    } catch (error) {
      throw refuse((error as Error).message);
    }
  };
  switch (json['op']) {
    case 'All':
      return { kind: 'any' };
    case '==':
      return { kind: 'equal', uid: reference(json['entity']) };
    case 'in': {
      const { entity, entities } = json;
      if (!isJsonArray(entities)) return { kind: 'within', targets: [reference(entity)], list: false };
      if (subject !== 'action') throw refuse('a list, which only actions may be in');
      return { kind: 'within', targets: entities.map(reference), list: true };
    }
    case 'is': {
      const type = json['entity_type'];
      if (subject === 'action') throw refuse('`is`, which is not for actions');
      if (typeof type !== 'string' || !isTypeName(type))
        throw refuse('`is` without the name of an entity type');
      if (!inner) return { kind: 'of_type', type };
      return { kind: 'within', targets: [reference(inner['entity'])], list: false, type };
    }
    default:
      throw refuse(`unknown construct \`${String(json['op'])}\``);
  }
}

export function satisfies(uid: EntityUid, constraint: Constraint, frame: Frame): boolean {
  switch (constraint.kind) {
    case 'any':
      return true;
    case 'equal':
      return uid.key === constraint.uid.key;
    case 'within':
      return (
        (constraint.type === undefined || uid.type === constraint.type) &&
        constraint.targets.some((target) => isWithin(uid, target.key, frame))
      );
    case 'of_type':
      return uid.type === constraint.type;
  }
}

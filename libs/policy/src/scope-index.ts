/**
 * Finds the policies whose scope matches a request without looking at the others: three levels of maps
 * (action, then principal, then resource), each by equality, by membership and by type.
 */
import type { Constraint, Scope } from './scope.js';
import type { Frame } from './request.js';
import type { EntityUid } from './value.js';

interface Scoped {
  /** Place in the policy set. */
  readonly order: number;
  readonly scope: Scope;
}

const levels = ['action', 'principal', 'resource'] as const;

class Node<T> {
  any: Node<T> | undefined;
  readonly equal = new Map<string, Node<T>>();
  readonly within = new Map<string, Node<T>>();
  readonly ofType = new Map<string, Node<T>>();
  readonly policies: T[] = [];

  /** The nodes under which a constraint is found. */
  under(constraint: Constraint): Node<T>[] {
    switch (constraint.kind) {
      case 'any':
        return [(this.any ??= new Node())];
      case 'equal':
        return [Node.at(this.equal, constraint.uid.key)];
      case 'within':
        return constraint.targets.map((target) => Node.at(this.within, target.key));
      case 'of_type':
        return [Node.at(this.ofType, constraint.type)];
    }
  }

  private static at<T>(nodes: Map<string, Node<T>>, key: string): Node<T> {
    let node = nodes.get(key);
    if (!node) nodes.set(key, (node = new Node()));
    return node;
  }
}

export class ScopeIndex<T extends Scoped> {
  private readonly root = new Node<T>();

  constructor(policies: readonly T[]) {
    for (const policy of policies) {
      let nodes = [this.root];
      for (const level of levels) nodes = nodes.flatMap((node) => node.under(policy.scope[level]));
      for (const node of nodes) node.policies.push(policy);
    }
  }

  /** The policies whose scope matches, in the order of the set. */
  matching(frame: Frame): readonly T[] {
    const found: T[] = [];
    this.collect(this.root, 0, frame, found);
    return found.length > 1 ? inOrder(found) : found;
  }

  private collect(node: Node<T>, depth: number, frame: Frame, found: T[]): void {
    const level = levels[depth];
    if (level === undefined) {
      for (const policy of node.policies) if (typesMatch(policy.scope, frame)) found.push(policy);
      return;
    }
    const uid = frame.request[level];
    if (node.any) this.collect(node.any, depth + 1, frame, found);
    if (node.ofType.size > 0) this.descend(node.ofType.get(uid.type), depth, frame, found);
    if (node.equal.size > 0) this.descend(node.equal.get(uid.key), depth, frame, found);
    if (node.within.size > 0) {
      this.descend(node.within.get(uid.key), depth, frame, found);
      const ancestors = frame.entities.find(uid)?.ancestors;
      if (ancestors) for (const key of ancestors) this.descend(node.within.get(key), depth, frame, found);
    }
  }

  private descend(node: Node<T> | undefined, depth: number, frame: Frame, found: T[]): void {
    if (node) this.collect(node, depth + 1, frame, found);
  }
}

/** The one thing that the levels leave open: `is T in E` was found by E. */
function typesMatch({ principal, resource }: Scope, { request }: Frame): boolean {
  return typeMatches(principal, request.principal) && typeMatches(resource, request.resource);
}

function typeMatches(constraint: Constraint, uid: EntityUid): boolean {
  return constraint.kind !== 'within' || constraint.type === undefined || constraint.type === uid.type;
}

/** Sorted, and each once: an action in two of the groups of one policy finds it twice. */
function inOrder<T extends Scoped>(policies: T[]): T[] {
  policies.sort((left, right) => left.order - right.order);
  return policies.filter((policy, index) => policy !== policies[index - 1]);
}

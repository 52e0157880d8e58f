/** A part of a policy's scope as Cedar text, e.g. `principal is User in Team::"claims"`. */
import { printValue } from './print-expression.js';
import type { Constraint, Subject } from './scope.js';

export function printConstraint(subject: Subject, constraint: Constraint): string {
  switch (constraint.kind) {
    case 'any':
      return subject;
    case 'equal':
      return `${subject} == ${printValue(constraint.uid)}`;
    case 'of_type':
      return `${subject} is ${constraint.type}`;
    case 'within': {
      const type = constraint.type === undefined ? '' : ` is ${constraint.type}`;
      const targets = constraint.targets.map(printValue).join(', ');
      return `${subject}${type} in ${constraint.list ? `[${targets}]` : targets}`;
    }
  }
}

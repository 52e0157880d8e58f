/**
 * Decisions a second on 1,000 policies, few of which are about any one request.
 * Build first, then `node libs/policy/bench/decisions.mjs`.
 */
import { compilePolicies, entity, entityStore, EntityUid, evaluate } from '../dist/index.js';

const policyCount = 1000;
const tenants = 100;
const durationMs = 3000;

const attribute = (...path) => path.reduce((left, attr) => ({ '.': { left, attr } }), { Var: 'context' });

/** Ten kinds of intent, a hundred tenants, a limit each: one policy in a thousand matches, and two for everyone. */
const policies = Array.from({ length: policyCount - 2 }, (_, n) => ({
  id: `policy${n}`,
  annotations: {},
  json: {
    effect: 'permit',
    principal: { op: 'in', entity: { type: 'Tenant', id: `t${n % tenants}` } },
    action: { op: '==', entity: { type: 'Action', id: `intent${Math.floor(n / tenants)}` } },
    resource: { op: 'All' },
    conditions: [
      {
        kind: 'when',
        body: {
          '&&': {
            left: { '<=': { left: attribute('params', 'count'), right: { Value: 100000 } } },
            right: { '==': { left: attribute('channel'), right: { Value: 'rest' } } },
          },
        },
      },
    ],
  },
}));
for (const [n, attr] of ['suspended', 'frozen'].entries()) {
  policies.push({
    id: `policy${policyCount - 2 + n}`,
    annotations: {},
    json: {
      effect: 'forbid',
      principal: { op: 'All' },
      action: { op: 'All' },
      resource: { op: 'All' },
      conditions: [{ kind: 'when', body: { has: { left: { Var: 'principal' }, attr } } }],
    },
  });
}

const compiled = compilePolicies(policies);
let decisions = 0;
let allowed = 0;
const start = performance.now();
while (performance.now() - start < durationMs) {
  for (let n = 0; n < 1000; n += 1) {
    const principal = new EntityUid('User', `u${n}`);
    const tenant = new EntityUid('Tenant', `t${n % tenants}`);
    const request = {
      principal,
      action: new EntityUid('Action', `intent${n % 10}`),
      resource: tenant,
      context: { params: { count: n }, channel: 'rest' },
    };
    const entities = entityStore([entity(principal, { ancestors: [tenant] }), entity(tenant)]);
    if (evaluate(compiled, request, entities).decision === 'allow') allowed += 1;
  }
  decisions += 1000;
}
const seconds = (performance.now() - start) / 1000;
console.log(
  `${Math.round(decisions / seconds)} decisions/s on ${policyCount} policies, ${allowed} of ${decisions} allowed`,
);

/** The realm `city`: the intents of all roles, served like those of any other realm. */
import { createTenantIntent, publishPolicyIntent } from '@symphainy/smart-city-city-manager';
import { publishSolutionIntent } from '@symphainy/smart-city-conductor';
import type { DescribeRealm } from '@symphainy/smart-city-curator';
import { registerRealmIntent } from '@symphainy/smart-city-curator';
import { publishSchemaIntent } from '@symphainy/smart-city-librarian';
import type { Realm } from '@symphainy/platform-sdk-realm';
import { defineRealm } from '@symphainy/platform-sdk-realm';
import type { SecurityGuard } from '@symphainy/smart-city-security-guard';
import { createAccountIntent } from '@symphainy/smart-city-security-guard';

/** What its handlers need that lies outside. */
export interface CityServices {
  readonly accounts: Pick<SecurityGuard, 'createAccount'>;
  readonly describeRealm: DescribeRealm;
}

const version = '0.1.0';

export function cityRealm(services: CityServices): Realm {
  return defineRealm({
    name: 'city',
    version,
    intents: [
      createTenantIntent(),
      createAccountIntent(services.accounts),
      publishPolicyIntent(),
      publishSchemaIntent(),
      publishSolutionIntent(),
      registerRealmIntent(services.describeRealm),
    ],
    artifactKinds: [
      { kind: 'tenant', description: 'A tenant that was created: tenant_id and name.' },
      {
        kind: 'enrolment',
        description: 'By which an account sets its first password: user_id and enrolment_token.',
      },
      { kind: 'plan', description: 'What an intent would change, asked for in a dry run.' },
    ],
  });
}

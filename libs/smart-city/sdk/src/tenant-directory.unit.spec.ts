import { expect, test } from '@jest/globals';
import { TenantDirectory } from './tenant-directory.js';

test('a tenant is found by name and by id, and no longer once the registry does not name it', () => {
  const directory = new TenantDirectory();
  expect(directory.resolveTenant('acme')).toBeUndefined();
  directory.update({ tenants: [{ tenantId: 'ten_1', name: 'acme' }] });
  expect([directory.resolveTenant('acme'), directory.resolveTenant('ten_1')]).toEqual(['ten_1', 'ten_1']);
  directory.update({ tenants: [] });
  expect(directory.resolveTenant('ten_1')).toBeUndefined();
});

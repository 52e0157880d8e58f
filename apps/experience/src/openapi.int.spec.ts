import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { authContracts, batchContracts, intentContracts, readContracts } from '@symphainy/experience';
import { openApiDocument } from './http/openapi-document.js';
import { TestPlatform } from './testing/test-platform.js';

let platform: TestPlatform;

beforeAll(async () => {
  platform = await TestPlatform.start();
});
afterAll(() => platform.stop());

test('the document that is committed is the one that is served', async () => {
  const committed = await readFile(new URL('../../../docs/api/openapi.json', import.meta.url), 'utf8');
  const served = await fetch(`${platform.url}/api/openapi.json`);
  expect(await served.json()).toEqual(JSON.parse(committed));
  expect(JSON.parse(await openApiDocument())).toEqual(JSON.parse(committed));
});

test('every operation of the contract is in the document, and nothing else', async () => {
  const { paths } = JSON.parse(await openApiDocument()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  const documented = Object.values(paths).flatMap((path) =>
    Object.values(path).map(({ operationId }) => operationId),
  );
  const contracts = [authContracts, intentContracts, batchContracts, readContracts].flatMap((group) =>
    Object.values(group),
  );
  expect(documented.sort()).toEqual(contracts.map(({ schema }) => schema.operationId).sort());
});

interface Operation {
  readonly operationId: string;
}

test('the page that shows it needs nothing from elsewhere', async () => {
  const page = await fetch(`${platform.url}/api/docs`);
  const html = await page.text();
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(html).not.toMatch(/(src|href)=|https?:\/\//);
});

test('health, readiness and metrics are told on the port of their own', async () => {
  await fetch(`${platform.url}/api/openapi.json`);
  expect((await fetch(`${platform.health}/healthz`)).status).toBe(200);
  expect((await fetch(`${platform.health}/readyz`)).status).toBe(200);
  const metrics = await (await fetch(`${platform.health}/metrics`)).text();
  expect(metrics).toContain('http_server_request_duration_count');
  expect(metrics).toContain('intake_items_under_way');
  expect((await fetch(`${platform.url}/metrics`)).status).toBe(404);
});

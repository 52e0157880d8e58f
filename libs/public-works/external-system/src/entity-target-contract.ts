/** What every adapter of an entity target keeps, against a real system. */
import { expect, test } from '@jest/globals';
import type { JsonObject } from '@symphainy/kernel';
import type { EntityTarget, EntityWrite } from './entity-target.js';

/** A system that holds nothing yet. */
export interface ContractSubject {
  readonly target: EntityTarget;
  readonly collection: string;
  readonly permission: EntityWrite['permission'];
  /** A valid document under the key; each number gives another one. */
  document(key: string, number: number): JsonObject;
}

export function entityTargetContract(subject: () => ContractSubject): void {
  const { signal } = new AbortController();
  let keys = 0;
  const begin = () => {
    const { target, collection, permission, document } = subject();
    const key = `KEY${++keys}`;
    const write = (number: number | undefined, condition: EntityWrite['condition'], idempotencyKey: string) =>
      target.write(
        {
          collection,
          key,
          document: number === undefined ? undefined : document(key, number),
          condition,
          idempotencyKey: `${key}-${idempotencyKey}`,
          permission,
        },
        signal,
      );
    const read = () => target.read({ collection, key }, signal);
    return { write, read, document: (number: number) => document(key, number) };
  };
  const absent = { type: 'absent' } as const;

  test('what was never written is not there', async () => {
    await expect(begin().read()).resolves.toBeUndefined();
  });

  test('what was written is read back, under the version that the write told', async () => {
    const { write, read, document } = begin();
    const written = await write(1, absent, 'a');
    expect(written).toMatchObject({ outcome: 'applied', replayed: false });
    await expect(read()).resolves.toEqual({
      document: document(1),
      version: written.outcome === 'applied' ? written.version : '',
    });
  });

  test('what is there is not created over', async () => {
    const { write, read, document } = begin();
    await write(1, absent, 'a');
    await expect(write(2, absent, 'b')).resolves.toEqual({ outcome: 'conflict' });
    expect((await read())?.document).toEqual(document(1));
  });

  test('a version is replaced once: the second writer learns of the conflict', async () => {
    const { write, read, document } = begin();
    await write(1, absent, 'a');
    const { version = '' } = (await read()) ?? {};
    const condition = { type: 'version', version } as const;
    await expect(write(2, condition, 'b')).resolves.toMatchObject({ outcome: 'applied' });
    await expect(write(3, condition, 'c')).resolves.toEqual({ outcome: 'conflict' });
    expect((await read())?.document).toEqual(document(2));
  });

  test('what is not there is not replaced', async () => {
    const { write, read } = begin();
    const condition = { type: 'version', version: '"none"' } as const;
    await expect(write(1, condition, 'a')).resolves.toEqual({ outcome: 'conflict' });
    await expect(read()).resolves.toBeUndefined();
  });

  test('what is removed is gone, and only in the version that was meant', async () => {
    const { write, read } = begin();
    await write(1, absent, 'a');
    const other = { type: 'version', version: '"other"' } as const;
    await expect(write(undefined, other, 'b')).resolves.toEqual({ outcome: 'conflict' });
    const { version = '' } = (await read()) ?? {};
    await expect(write(undefined, { type: 'version', version }, 'c')).resolves.toMatchObject({
      outcome: 'applied',
    });
    await expect(read()).resolves.toBeUndefined();
  });
}

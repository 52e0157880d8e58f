import { describe, expect, test } from '@jest/globals';
import { encode } from './encode.js';
import { TenantLink } from './wal.js';

const link = (length: number) => ({
  tenantId: 'x'.repeat(length),
  tenantSeq: 1,
  link: Buffer.alloc(32, length),
});

describe('messages written one after another', () => {
  test('are the bytes that a writer of their own gives, whatever came before', () => {
    for (const length of [10, 100_000, 10, 3_000_000, 10]) {
      const bytes = encode(TenantLink, link(length));
      expect(Buffer.compare(bytes, TenantLink.encode(link(length)).finish())).toBe(0);
    }
  });

  test('keep their bytes when the next one is written', () => {
    const first = encode(TenantLink, link(50));
    encode(TenantLink, link(60));
    expect(TenantLink.decode(first).tenantId).toHaveLength(50);
  });

  test('are whole after one that could not be written', () => {
    const broken = { ...link(5), tenantSeq: -1.5 };
    expect(() => encode(TenantLink, broken)).toThrow();
    expect(Buffer.from(encode(TenantLink, link(5)))).toEqual(
      Buffer.from(TenantLink.encode(link(5)).finish()),
    );
  });
});

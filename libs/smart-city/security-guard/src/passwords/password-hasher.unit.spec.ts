import { expect, test } from '@jest/globals';
import { PasswordHasher } from './password-hasher.js';

const hasher = new PasswordHasher();

test('a password is recognised by its hash, another one is not', async () => {
  const hash = await hasher.hash('correct horse');
  expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  expect(await hasher.verify(hash, 'correct horse')).toBe(true);
  expect(await hasher.verify(hash, 'correct horsf')).toBe(false);
});

test('nobody gets in where there is no hash, not even with what stands in for it', async () => {
  expect(await hasher.verify(undefined, 'no password of anybody')).toBe(false);
});

test('a password that is too long is not taken for its beginning', async () => {
  const longest = 'x'.repeat(256);
  const hash = await hasher.hash(longest);
  expect(await hasher.verify(hash, longest)).toBe(true);
  expect(await hasher.verify(hash, `${longest}y`)).toBe(false);
});

test.each(['', 'short', 'x'.repeat(257)])('a new password of a wrong length is refused', async (password) => {
  await expect(hasher.hash(password)).rejects.toMatchObject({ code: 'SYM-EX-0001' });
});

test('a rush is refused beyond what may wait, and the others are all answered', async () => {
  const hash = await hasher.hash('correct horse');
  const answers = await Promise.allSettled(
    Array.from({ length: 100 }, () => hasher.verify(hash, 'correct horse')),
  );
  const refused = answers.filter(({ status }) => status === 'rejected');
  expect(refused).toHaveLength(100 - 4 - 64);
  expect(refused[0]).toMatchObject({ reason: { code: 'SYM-SC-0009', retryAfterMs: 2_000 } });
  expect(await hasher.verify(hash, 'correct horse')).toBe(true);
});

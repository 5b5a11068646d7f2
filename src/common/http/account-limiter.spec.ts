import { expect, test } from 'vitest';
import { AccountLimiter } from './account-limiter.js';

test('lets an account do as much as its limit allows and then says when to come back', async () => {
  const limiter = new AccountLimiter(2);
  await limiter.consume('1');
  await limiter.consume('1');

  const refusal = limiter.consume('1');
  await expect(refusal).rejects.toMatchObject({ code: 'rate_limited' });
  await expect(refusal).rejects.toHaveProperty('retryAfterMs', expect.any(Number));
});

test('counts each account for itself', async () => {
  const limiter = new AccountLimiter(1);
  await limiter.consume('1');
  await expect(limiter.consume('2')).resolves.toBeUndefined();
});

test('never refuses when the limit is zero', async () => {
  const limiter = new AccountLimiter(0);
  for (let call = 0; call < 1000; call++) await limiter.consume('1');
});

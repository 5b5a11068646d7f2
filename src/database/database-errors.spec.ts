import { expect, test } from 'vitest';
import { DomainError } from '../common/errors/domain-error.js';
import { toDomainError } from './database-errors.js';

const reported = (code: string): unknown => toDomainError(Object.assign(new Error('x'), { code }));

test.each([
  '08000',
  '08006',
  '08P01',
  '25006',
  '25P03',
  '25P04',
  '28P01',
  '3D000',
  '40001',
  '40P01',
  '42501',
  '53000',
  '53100',
  '53200',
  '53300',
  '53400',
  '55000',
  '55006',
  '55P03',
  '57014',
  '57P01',
  '57P02',
  '57P03',
  '57P04',
  '57P05',
  '58000',
  '58030',
  'XX000',
  'XX001',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EMFILE',
])('%s is the database’s trouble: unavailable', (code) => {
  expect(reported(code)).toMatchObject({ code: 'unavailable', retryAfterMs: 1000 });
});

test.each(['22P02', '23505', '42601', '42P01', '54000'])('%s is not', (code) => {
  expect(reported(code)).not.toBeInstanceOf(DomainError);
});

import { Logger as NestLog } from '@nestjs/common';
import { describe, expect, test } from 'vitest';
import { createLogger } from './logger.js';
import { NestLogger } from './nest-logger.js';

function recording(level: 'info' | 'warn' = 'info') {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger(level, {
    write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>),
    flushSync: () => undefined,
  });
  return { lines, logger };
}

describe('the log', () => {
  test('leaves out secrets and mobile numbers', () => {
    const { lines, logger } = recording();
    logger.info(
      { password: 'p4ss', headers: { authorization: 'Bearer abc' }, body: { mobile: '+8613800138000' } },
      'x',
    );
    expect(JSON.stringify(lines)).not.toMatch(/p4ss|Bearer|138001/);
    expect(lines[0]).toMatchObject({ level: 'info', msg: 'x', password: '[redacted]' });
  });

  test('leaves out what a database error carries along', () => {
    const { lines, logger } = recording();
    const driverError = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (mobile)=(+8613800138000) already exists.',
    });
    const error = Object.assign(new Error('query failed', { cause: driverError }), {
      parameters: ['+8613800138000'],
    });
    logger.error({ err: error }, 'x');
    expect(JSON.stringify(lines)).not.toContain('138001');
    expect(lines[0]).toMatchObject({
      err: { message: 'query failed', cause: { message: 'duplicate key', code: '23505' } },
    });
  });

  test('ends a chain of causes that never ends', () => {
    const { lines, logger } = recording();
    const error = new Error('round and round');
    error.cause = error;
    logger.error({ err: error }, 'x');
    expect(lines).toHaveLength(1);
  });
});

describe('Nest on pino', () => {
  function nest(level: 'info' | 'warn' = 'info') {
    const { lines, logger } = recording(level);
    const log = new NestLog('Thing');
    NestLog.overrideLogger(new NestLogger(logger));
    return { lines, log };
  }

  test('names who logs, with fields, texts, errors and stacks', () => {
    const { lines, log } = nest();
    log.log('plain');
    log.warn({ userId: '7' }, 'with fields');
    log.error(new TypeError('broken'));
    log.error('failed', 'Error: failed\n    at somewhere');
    expect(lines).toMatchObject([
      { context: 'Thing', level: 'info', msg: 'plain' },
      { context: 'Thing', level: 'warn', msg: 'with fields', userId: '7' },
      { context: 'Thing', level: 'error', msg: 'broken', err: { type: 'TypeError' } },
      { context: 'Thing', level: 'error', msg: 'failed', detail: 'Error: failed\n    at somewhere' },
    ]);
  });

  test('keeps what Nest says about its own start to the debug level', () => {
    const { lines } = nest();
    new NestLog('RoutesResolver').log('UsersController {/api/v1/users}');
    expect(lines).toEqual([]);
  });
});

import { createHash, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { DomainError } from '../common/errors/domain-error.js';
import { ServerConfig } from '../config/config.js';

const LOOPBACK = /^(127\.|::1$|::ffff:127\.)/;

/**
 * Decides who may read the metrics: whoever has METRICS_TOKEN. Without one only this machine, and in production nobody: a
 * balancer on this machine that adds no header (TCP, haproxy as it comes) would bring everybody.
 */
@Injectable()
export class MetricsAccess {
  constructor(private readonly config: ServerConfig) {}

  /** @throws DomainError `unauthenticated` without the token; `route_not_found` from outside, or in production, where none is set */
  check(request: Request): void {
    const expected = this.config.metricsToken;
    if (expected === undefined) {
      if (this.config.production || !isLocal(request)) throw new DomainError('route_not_found');
    } else if (!isSame(request.headers.authorization ?? '', `Bearer ${expected}`)) {
      throw new DomainError('unauthenticated');
    }
  }
}

/** A reverse proxy on this machine also comes from loopback, but it says for whom. */
function isLocal({ socket, headers }: Request): boolean {
  const isForwarded = ['x-forwarded-for', 'x-real-ip', 'forwarded', 'via'].some((name) => name in headers);
  return !isForwarded && LOOPBACK.test(socket.remoteAddress ?? '');
}

/** Compares digests, which have one length, so that the time taken tells nothing. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

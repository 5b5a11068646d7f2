import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ChatConfig } from '../../config/config.js';
import { CLOSE_REASONS } from '../protocol/close-reasons.js';
import type { Session } from './session.js';
import { SessionRegistry } from './session-registry.js';

/** One look at every session in so many milliseconds: 15,000 sessions take a millisecond, and need no timer each. */
const SWEEP_MS = 1000;

/** So much later than due and this process stood still: stopped, swapped out, on a machine that slept. */
const STALL_MS = 1000;

/**
 * Pings sessions, ends those that stay silent or never finish a message, and those whose access token has expired. Time in
 * which this process stood still is nobody's silence: it neither pinged nor read what came.
 */
@Injectable()
export class Heartbeat implements OnApplicationShutdown {
  private readonly periodMs: number;
  private readonly timer = setInterval(() => this.sweep(performance.now()), SWEEP_MS).unref();
  private sweptAt = performance.now();

  constructor(
    config: ChatConfig,
    private readonly registry: SessionRegistry,
  ) {
    this.periodMs = config.heartbeatSeconds * 1000;
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  private sweep(now: number): void {
    const stalled = now - this.sweptAt - SWEEP_MS;
    this.sweptAt = now;
    if (stalled > STALL_MS) for (const session of this.registry.all()) session.forgive(stalled, now);
    for (const session of this.registry.all()) this.visit(session, now);
  }

  private visit(session: Session, now: number): void {
    if (now >= session.expiresAt) session.close(CLOSE_REASONS.tokenExpired);
    else if (now - session.lastHeardAt >= 2 * this.periodMs) session.close(CLOSE_REASONS.silent);
    else if (session.unfinishedFor(now) >= 2 * this.periodMs) session.close(CLOSE_REASONS.unfinishedMessage);
    else session.pingIfDue(now, this.periodMs);
  }
}

import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import { ChatWsAdapter } from './chat/transport/chat-ws.adapter.js';
import { flatQuery } from './common/http/flat-query.js';
import { HardenedExpressAdapter } from './common/http/hardened-express.adapter.js';
import { JsonBodyGuard } from './common/http/json-body.guard.js';
import { ProblemFilter } from './common/http/problem.filter.js';
import { assignRequestId } from './common/http/request-id.js';
import { requestTarget } from './common/http/request-target.js';
import { requestValidation } from './common/http/request-validation.js';
import { securityHeaders } from './common/http/security-headers.js';
import { standardOutput } from './common/logging/log-destination.js';
import { createLogger } from './common/logging/logger.js';
import { NestLogger } from './common/logging/nest-logger.js';
import { requestLog } from './common/logging/request-log.js';
import type { Settings } from './config/config.module.js';
import { ServerConfig } from './config/config.js';
import { toDomainError } from './database/database-errors.js';
import { serveDocs } from './docs/serve-docs.js';
import { Metrics } from './metrics/metrics.service.js';
import { serveWeb } from './web/serve-web.js';

/** Where REST lives; health, metrics and docs lie beside it. */
const REST_PREFIX = 'api/v1';
const OUTSIDE_REST = ['health/live', 'health/ready', 'metrics', 'ws'];

/**
 * Builds the whole server without listening: `main.ts` runs it, tests boot the very same one.
 *
 * @param options `preview` builds nothing of it but what the documents are made from: no service, no connection
 * @throws Error when the database cannot be reached
 */
export async function createApplication(
  settings: Settings,
  logger: Logger = createLogger(settings.environment.LOG_LEVEL, standardOutput()),
  { preview = false } = {},
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.forRoot(settings),
    new HardenedExpressAdapter(),
    {
      bodyParser: false,
      abortOnError: false,
      preview,
      logger: new NestLogger(logger),
    },
  );
  app.useWebSocketAdapter(new ChatWsAdapter(app));
  const config = app.get(ServerConfig);
  configureHttp(app, config, logger);
  if (config.servesDocs) serveDocs(app);
  serveWeb(app.getHttpAdapter().getInstance());
  return app;
}

function configureHttp(app: NestExpressApplication, config: ServerConfig, logger: Logger): void {
  app.disable('x-powered-by').disable('etag').set('trust proxy', config.trustedProxies);
  const metrics = app.get(Metrics);
  const count = (status: number): void => metrics.tally('requests', String(status));
  app.use(
    assignRequestId(config.trustedProxies > 0),
    requestLog(logger, count),
    securityHeaders(config.hsts),
  );
  if (config.allowedOrigins.length > 0) {
    app.enableCors({
      origin: [...config.allowedOrigins],
      exposedHeaders: ['x-request-id', 'retry-after'],
      maxAge: 600,
    });
  }
  app.use(requestTarget, flatQuery);
  app.setGlobalPrefix(REST_PREFIX, { exclude: OUTSIDE_REST });
  // After the guard that the modules bind, which asks for the token.
  app.useGlobalGuards(new JsonBodyGuard());
  app.useGlobalPipes(requestValidation());
  app.useGlobalFilters(new ProblemFilter(toDomainError));
}

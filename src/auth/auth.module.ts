import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { EventsModule } from '../common/events/events.module.js';
import { AuthConfig } from '../config/config.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokenGuard } from './access-token.guard.js';
import { AccessTokens } from './access-token.js';
import { AccountErasureController } from './account-erasure.controller.js';
import { AccountErasureService } from './account-erasure.service.js';
import { AuthSession } from './auth-session.entity.js';
import { AuthController } from './auth.controller.js';
import { ExpiredRowsRepository } from './expired-rows.repository.js';
import { ExpiredRowsService } from './expired-rows.service.js';
import { LoginThrottle } from './login-throttle.service.js';
import { LoginService } from './login.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { PasswordCheck } from './password-check.service.js';
import { PasswordHasher } from './password-hasher.service.js';
import { ProfileChangeController } from './profile-change.controller.js';
import { ProfileChangeService } from './profile-change.service.js';
import { RefreshToken } from './refresh-token.entity.js';
import { RegistrationLimit } from './registration-limit.js';
import { RegistrationService } from './registration.service.js';
import { SessionsController } from './sessions.controller.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';
import { TicketsService } from './tickets.service.js';
import { TokenIssuer } from './token-issuer.service.js';
import { TokenVerifier } from './token-verifier.service.js';
import { TokensRepository } from './tokens.repository.js';
import { WsTicket } from './ws-ticket.entity.js';

@Module({
  imports: [TypeOrmModule.forFeature([AuthSession, RefreshToken, WsTicket]), EventsModule, UsersModule],
  controllers: [AuthController, SessionsController, AccountErasureController, ProfileChangeController],
  providers: [
    { provide: APP_GUARD, useClass: AccessTokenGuard },
    {
      provide: AccessTokens,
      inject: [AuthConfig],
      useFactory: ({ jwtSecret, accessTokenSeconds }: AuthConfig) =>
        new AccessTokens(jwtSecret, accessTokenSeconds),
    },
    AccountErasureService,
    ExpiredRowsRepository,
    ExpiredRowsService,
    LoginService,
    LoginThrottle,
    PasswordChangeService,
    PasswordCheck,
    PasswordHasher,
    ProfileChangeService,
    RegistrationLimit,
    RegistrationService,
    SessionsRepository,
    SessionsService,
    TicketsService,
    TokenIssuer,
    TokensRepository,
    TokenVerifier,
  ],
  exports: [TokenVerifier],
})
export class AuthModule {}

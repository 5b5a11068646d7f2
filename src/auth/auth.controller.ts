import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { Public } from '../common/identity/public.decorator.js';
import { ChangePasswordDto, LoginDto, RefreshDto, RegisterDto } from './auth.dto.js';
import { type Client, CurrentClient } from './client.decorator.js';
import { LoginService } from './login.service.js';
import { PasswordChangeService } from './password-change.service.js';
import { RegistrationService } from './registration.service.js';
import { LoginResponse, TokensResponse } from './session.dto.js';
import { SessionsService } from './sessions.service.js';
import { TokenIssuer } from './token-issuer.service.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(
    private readonly registration: RegistrationService,
    private readonly logins: LoginService,
    private readonly issuer: TokenIssuer,
    private readonly sessions: SessionsService,
    private readonly passwords: PasswordChangeService,
  ) {}

  @Public()
  @Post('register')
  @ApiOperation({ summary: 'Make an account', description: 'Also logs in: the answer is that of a login.' })
  @ApiErrors('validation_failed', 'mobile_taken', 'rate_limited', 'unavailable')
  register(@CurrentClient() client: Client, @Body() dto: RegisterDto): Promise<LoginResponse> {
    return this.registration.register(client, dto);
  }

  @Public()
  @Post('login')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Log in on a device',
    description: 'An unknown number and a wrong password answer alike.',
  })
  @ApiErrors('validation_failed', 'invalid_credentials', 'rate_limited', 'unavailable')
  login(@CurrentClient() client: Client, @Body() dto: LoginDto): Promise<LoginResponse> {
    return this.logins.login(client, dto);
  }

  @Public()
  @Post('refresh')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Get the next tokens',
    description:
      'Each refresh token works once. The one that was used last gives another pair within 60 seconds while nothing it gave was used; any other second use ends the session.',
  })
  @ApiErrors('validation_failed', 'unauthenticated', 'refresh_token_reused', 'rate_limited', 'unavailable')
  refresh(@Body() { refreshToken }: RefreshDto): Promise<TokensResponse> {
    return this.issuer.refresh(refreshToken);
  }

  @Post('logout')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({
    summary: 'Log out on this device',
    description: 'Its tokens stop working and its sockets close.',
  })
  @ApiErrors('unauthenticated', 'token_expired', 'unavailable')
  logOut(@CurrentUser() identity: Identity): Promise<void> {
    return this.sessions.logOut(identity);
  }

  @Post('password')
  @HttpCode(204)
  @ApiBearerAuth()
  @ApiOperation({ summary: 'Change my password', description: 'All other sessions end.' })
  @ApiErrors(
    'validation_failed',
    'unauthenticated',
    'token_expired',
    'invalid_credentials',
    'rate_limited',
    'unavailable',
  )
  changePassword(
    @CurrentUser() identity: Identity,
    @CurrentClient() client: Client,
    @Body() dto: ChangePasswordDto,
  ): Promise<void> {
    return this.passwords.change(identity, client, dto);
  }
}

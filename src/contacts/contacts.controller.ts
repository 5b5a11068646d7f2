import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from '../common/http/api-errors.decorator.js';
import { IdParamPipe } from '../common/http/id-param.pipe.js';
import { CurrentUser } from '../common/identity/current-user.decorator.js';
import type { Identity } from '../common/identity/identity.js';
import { PageQueryDto } from '../common/pagination/page-query.dto.js';
import { ContactPage, ContactResponse, UpdateContactDto } from './contact.dto.js';
import { ContactListService } from './contact-list.service.js';

@ApiTags('contacts')
@ApiBearerAuth()
@ApiErrors('unauthenticated', 'token_expired', 'validation_failed', 'unavailable')
@Controller('contacts')
export class ContactsController {
  constructor(private readonly contacts: ContactListService) {}

  @Get()
  @ApiOperation({ summary: 'My contacts' })
  list(@CurrentUser() identity: Identity, @Query() query: PageQueryDto): Promise<ContactPage> {
    return this.contacts.list(identity, query);
  }

  @Patch(':userId')
  @ApiOperation({ summary: 'Change my remark or tags for a contact' })
  @ApiErrors('contact_not_found')
  update(
    @CurrentUser() identity: Identity,
    @Param('userId', IdParamPipe) userId: string,
    @Body() changes: UpdateContactDto,
  ): Promise<ContactResponse> {
    return this.contacts.update(identity, userId, changes);
  }

  @Delete(':userId')
  @HttpCode(204)
  @ApiOperation({
    summary: 'End a contact for both sides',
    description: 'The history stays readable, and neither can write until they are contacts again.',
  })
  @ApiErrors('contact_not_found')
  remove(@CurrentUser() identity: Identity, @Param('userId', IdParamPipe) userId: string): Promise<void> {
    return this.contacts.remove(identity, userId);
  }
}

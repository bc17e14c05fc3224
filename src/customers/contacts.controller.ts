import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ContactsView, LoggedContactView } from '../client/customers.protocol.js';
import { CONTACT_RESULTS, CONTACT_WAYS } from '../core/contracts/logged.contact.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { readContact } from './contacts.dto.js';
import { ContactsService } from './contacts.service.js';

const PARTS = {
  id: { type: 'string', description: 'Made by the caller, 8 to 64 characters: the same one again logs nothing more' },
  by: { type: 'string', description: 'Who made the contact; the role of the key when left out' },
  way: { enum: [...CONTACT_WAYS] },
  result: { enum: [...CONTACT_RESULTS] },
  comment: { type: 'string', description: 'Why, and what was said' },
};

@ApiTags('customers')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/customers/:id/contacts')
@Allow('agent', 'auditor', 'operator')
export class ContactsController {
  constructor(private readonly contacts: ContactsService) {}

  @Get()
  @ApiOperation({ summary: 'The contacts that people logged with a customer, the newest first' })
  list(@Param('id') id: string, @Query('run') run?: string): Promise<ContactsView> {
    return this.contacts.list(run, id);
  }

  @Post()
  @HttpCode(200)
  @Allow('agent', 'operator')
  @ApiOperation({
    summary: 'Log a contact with a customer, with an alert or without one',
    description:
      'It changes neither the stage nor an alert. An id that was logged before is answered with what was logged.',
  })
  @ApiBody({ schema: { properties: PARTS, required: ['id', 'way', 'result', 'comment'] } })
  log(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() { role = '' }: { role?: string },
    @Query('run') run?: string,
  ): Promise<LoggedContactView> {
    return this.contacts.log(run, id, readContact(body, role));
  }
}

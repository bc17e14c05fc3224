import { Controller, Delete, Get, HttpCode, Param, Put, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { OptOutView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { Allow } from '../ops/auth.guard.js';
import { ContactStore } from '../redis/contact.store.js';

/** The rule for customer ids in events. */
const CUSTOMER_ID = /^\S{1,64}$/;

@ApiTags('customers')
@ApiBearerAuth()
@Controller('v1/customers/:id/opt-out')
export class OptOutsController {
  constructor(private readonly contacts: ContactStore) {}

  @Get()
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({ summary: 'Whether a customer does not want to be contacted' })
  async find(@Param('id') id: string): Promise<OptOutView> {
    const wish = await this.contacts.optOutOf(named(id));
    return wish === null ? { customerId: id, optedOut: false } : { customerId: id, optedOut: true, ...wish };
  }

  @Put()
  @Allow('agent', 'operator')
  @ApiOperation({ summary: 'The customer does not want to be contacted; one nobody knows yet may say so, too' })
  async optOut(@Param('id') id: string, @Req() { role = '' }: { role?: string }): Promise<OptOutView> {
    const wish = await this.contacts.optOut(named(id), { at: Date.now(), by: role });
    return { customerId: id, optedOut: true, ...wish };
  }

  @Delete()
  @HttpCode(204)
  @Allow('agent', 'operator')
  @ApiOperation({ summary: 'The customer may be contacted again' })
  async takeBack(@Param('id') id: string): Promise<void> {
    await this.contacts.takeBack(named(id));
  }
}

function named(id: string): string {
  if (CUSTOMER_ID.test(id)) return id;
  throw new ProblemError('bad_request', 'A customer id is 1 to 64 characters without spaces.');
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CustomerView, FeaturesView, HistoryView } from '../client/protocol.js';
import { endInAddress } from '../core/contracts/address.instant.js';
import { Calendar } from '../core/primitives/calendar.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { CustomersService } from './customers.service.js';

@ApiTags('customers')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/customers/:id')
@Allow('agent', 'auditor', 'operator')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly calendar: Calendar,
  ) {}

  @Get()
  @ApiOperation({
    summary:
      'Where a customer stands, what decided, how sure that is, why, what to do, and when silence would change it',
  })
  story(@Param('id') id: string, @Query('run') run?: string): Promise<CustomerView> {
    return this.customers.story(run, id);
  }

  @Get('history')
  @ApiOperation({ summary: "A customer's stages, or the stage as of an instant" })
  @QueryParameter('asOf', {
    description: "ISO 8601, epoch milliseconds, or a day of the bank's calendar as in 2026-01-31: its end is meant",
  })
  history(@Param('id') id: string, @Query('asOf') asOf?: string, @Query('run') run?: string): Promise<HistoryView> {
    const instant = asOf === undefined ? Infinity : endInAddress('asOf', asOf, this.calendar);
    return this.customers.history(run, id, instant);
  }

  @Get('features')
  @ApiOperation({ summary: 'The named feature vector last scored' })
  features(@Param('id') id: string, @Query('run') run?: string): Promise<FeaturesView> {
    return this.customers.features(run, id);
  }
}

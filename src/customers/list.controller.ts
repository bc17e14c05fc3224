import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { CustomerListView } from '../client/customers.protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { LIST_LIMIT, SHORTEST_PART, type RawListQuery } from './list.query.js';
import { CustomerListService } from './list.service.js';

@ApiTags('customers')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/customers')
@Allow('agent', 'auditor', 'operator')
export class CustomerListController {
  constructor(private readonly customers: CustomerListService) {}

  @Get()
  @ApiOperation({
    summary: 'Customers by stage, value, risk, silence and branch, with their number',
    description:
      'Whoever is in the filter throughout is on exactly one page. The order is that of the first page; a page leaves ' +
      'out who has left the filter since.',
  })
  @QueryParameter('stage', { description: 'Several with commas' })
  @QueryParameter('branch', { description: 'The id of the branch' })
  @QueryParameter('tier', { description: 'Value tiers, several with commas' })
  @QueryParameter('band', {
    description: "Near a value tier's line: above it, below it, or near for both",
    enum: ['above', 'below', 'near'],
  })
  @QueryParameter('riskFrom', { description: 'The least risk, from 0 to 1 with at most two decimals' })
  @QueryParameter('silentFrom', { description: 'The least whole days since the last business' })
  @QueryParameter('since', {
    description: "In the stage since then or later: ISO 8601, epoch milliseconds, or a day of the bank's calendar",
  })
  @QueryParameter('strategy', { description: 'Several with commas' })
  @QueryParameter('q', { description: `A part of the customer's id, ${SHORTEST_PART} characters or more` })
  @QueryParameter('sort', {
    description:
      'risk (when left out), silence, since or assets, the greatest first; with - before it the smallest first. These ' +
      'reach 50,000 customers. any: in no particular order, for all of them',
  })
  @QueryParameter('limit', { description: `1 to ${LIST_LIMIT.most}; ${LIST_LIMIT.usual} when left out` })
  @QueryParameter('cursor', { description: 'From the page before; the other parameters must be the same' })
  list(@Query() raw: RawListQuery): Promise<CustomerListView> {
    return this.customers.list(raw);
  }
}

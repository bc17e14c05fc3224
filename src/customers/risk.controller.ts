import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RiskView } from '../client/customers.protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { RiskService } from './risk.service.js';

@ApiTags('customers')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/customers/:id/risk')
@Allow('agent', 'auditor', 'operator')
export class RiskController {
  constructor(private readonly risks: RiskService) {}

  @Get()
  @ApiOperation({
    summary: "A customer's risk at the end of each week of the last year, by the model in use",
    description: 'Computed when it is asked for. Of weeks that are stored as a whole it is an estimate, and says so.',
  })
  weekly(@Param('id') id: string, @Query('run') run?: string): Promise<RiskView> {
    return this.risks.weekly(run, id);
  }
}

import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ActivityView } from '../client/customers.protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { ActivityService, MOST_WEEKS } from './activity.service.js';

@ApiTags('customers')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/customers/:id/activity')
@Allow('agent', 'auditor', 'operator')
export class ActivityController {
  constructor(private readonly activities: ActivityService) {}

  @Get()
  @ApiOperation({ summary: 'What a customer did, by week, channel and kind, and what is usual for that customer' })
  @QueryParameter('weeks', { description: `The newest weeks, 1 to ${MOST_WEEKS}; all when left out` })
  activity(@Param('id') id: string, @Query('weeks') weeks?: string, @Query('run') run?: string): Promise<ActivityView> {
    return this.activities.activity(run, id, weeks);
  }
}

import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RaisedView, SavedView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { AlertSumsService } from './alert.sums.service.js';

const WINDOW = "Days of the bank's calendar up to today, as in 7d; 7d when left out";

@ApiTags('alerts')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/alerts')
@Allow('agent', 'auditor', 'operator')
export class AlertSumsController {
  constructor(private readonly sums: AlertSumsService) {}

  @Get('raised')
  @ApiOperation({ summary: 'Alerts opened in a window and not resolved: how many, and what is at stake' })
  @QueryParameter('window', { description: WINDOW })
  raised(@Query('window') window?: string, @Query('run') run?: string): Promise<RaisedView> {
    return this.sums.raised(run, window);
  }

  @Get('saved')
  @ApiOperation({
    summary: 'Alerts that ended well in a window: resolved as retained by a person, or recovered',
    description: 'Of at most 31 days, of the newest 20,000 resolved alerts, and up to 15 seconds old.',
  })
  @QueryParameter('window', { description: WINDOW })
  saved(@Query('window') window?: string, @Query('run') run?: string): Promise<SavedView> {
    return this.sums.saved(run, window);
  }
}

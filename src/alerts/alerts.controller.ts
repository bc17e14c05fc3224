import { Controller, Get, Inject, Param, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { AlertPage, AlertView } from '../client/protocol.js';
import { ProblemError } from '../core/problems.js';
import { Allow } from '../ops/auth.guard.js';
import { ALERTS, DIRECTORY } from '../ops/tokens.js';
import type { AlertStore } from '../redis/alert.store.js';
import type { RunDirectory } from '../redis/run.directory.js';
import { pageOf, readQuery, type RawQuery } from './alert.query.js';

@ApiTags('alerts')
@ApiBearerAuth()
@Controller('v1/alerts')
@Allow('agent', 'auditor', 'operator')
export class AlertsController {
  constructor(
    @Inject(ALERTS) private readonly alerts: AlertStore,
    @Inject(DIRECTORY) private readonly directory: RunDirectory,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Alerts, the most urgent first' })
  @ApiQuery({ name: 'status', required: false, description: 'open (default), resolved, or all' })
  @ApiQuery({ name: 'severity', required: false })
  @ApiQuery({ name: 'stage', required: false })
  @ApiQuery({ name: 'strategy', required: false })
  @ApiQuery({ name: 'branch', required: false })
  @ApiQuery({ name: 'limit', required: false, description: '1 to 500; 50 when left out' })
  @ApiQuery({ name: 'cursor', required: false, description: 'From the page before' })
  @ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
  async list(@Query() raw: RawQuery): Promise<AlertPage> {
    const query = readQuery(raw);
    const { name: run } = await this.directory.named(raw.run);
    const alerts = query.status === 'open' ? await this.alerts.open(run) : await this.alerts.all(run);
    return pageOf(alerts, query);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One alert' })
  @ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
  async find(@Param('id') id: string, @Query('run') runName?: string): Promise<AlertView> {
    const { name: run } = await this.directory.named(runName);
    const alert = await this.alerts.find(run, id);
    if (alert === null) throw new ProblemError('unknown_alert', `There is no alert "${id}" in the run "${run}".`);
    return alert;
  }
}

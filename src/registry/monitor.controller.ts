import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { MonitorView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { RunDirectory } from '../redis/run.directory.js';
import { ModelMonitor } from './model.monitor.js';

@ApiTags('models')
@ApiBearerAuth()
@Controller('v1/models/monitor')
@Allow('agent', 'auditor', 'operator')
export class MonitorController {
  constructor(
    private readonly directory: RunDirectory,
    private readonly monitor: ModelMonitor,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Drift, and what became of the predictions whose horizon has passed' })
  @QueryParameter('run', { description: 'The live run when left out' })
  async view(@Query('run') named?: string): Promise<MonitorView> {
    const { name, clockAt } = await this.directory.named(named);
    return this.monitor.view(name, clockAt ?? Date.now());
  }
}

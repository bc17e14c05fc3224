import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TeamView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { Business } from '../business/business.js';
import { RunDirectory } from '../redis/run.directory.js';
import { loadsOf } from './assignment.js';
import { WorklistService } from './worklist.service.js';

@ApiTags('alerts')
@ApiBearerAuth()
@Controller('v1/team')
@Allow('agent', 'auditor', 'operator')
export class TeamController {
  constructor(
    private readonly business: Business,
    private readonly directory: RunDirectory,
    private readonly worklist: WorklistService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Who works on alerts, and how many unresolved ones each has' })
  @QueryParameter('run', { description: 'The live run when left out' })
  async team(@Query('run') runName?: string): Promise<TeamView> {
    const { name: run } = await this.directory.named(runName);
    const loads = loadsOf(await this.worklist.rows(run));
    return {
      members: this.business.team.map(({ id, branches, isLead = false, mostAlerts }) => ({
        id,
        branches: branches === undefined ? null : [...branches],
        isLead,
        mostAlerts: mostAlerts ?? null,
        load: loads.get(id) ?? 0,
      })),
    };
  }
}

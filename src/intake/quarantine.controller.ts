import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '../core/problems.js';
import { Allow } from '../ops/auth.guard.js';
import { DIRECTORY, QUARANTINE } from '../ops/tokens.js';
import type { QuarantineStore, QuarantinedEvent } from '../redis/quarantine.store.js';
import type { RunDirectory } from '../redis/run.directory.js';

const MOST = 1_000;

@ApiTags('quarantine')
@ApiBearerAuth()
@Controller('v1/quarantine')
@Allow('auditor', 'operator')
export class QuarantineController {
  constructor(
    @Inject(QUARANTINE) private readonly quarantine: QuarantineStore,
    @Inject(DIRECTORY) private readonly directory: RunDirectory,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Events that could not be applied, with the reason, the newest first' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${MOST}; 100 when left out` })
  @ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
  async list(
    @Query('limit') limit = '100',
    @Query('run') runName?: string,
  ): Promise<{ count: number; events: QuarantinedEvent[] }> {
    const most = Number(limit);
    if (!(Number.isInteger(most) && most >= 1 && most <= MOST)) {
      throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST}`);
    }
    const { name: run } = await this.directory.named(runName);
    return { count: await this.quarantine.count(run), events: await this.quarantine.newest(run, most) };
  }
}

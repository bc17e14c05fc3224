import { Controller, Get, Header, Query, StreamableFile } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Readable } from 'node:stream';
import type { UpliftView } from '../client/protocol.js';
import { instantInAddress } from '../core/contracts/address.instant.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { RunDirectory } from '../redis/run.directory.js';
import { OutcomesService } from './outcomes.service.js';
import { nowOf } from './worklist.service.js';

@ApiTags('outcomes')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/outcomes')
@Allow('auditor', 'operator')
export class OutcomesController {
  constructor(
    private readonly outcomes: OutcomesService,
    private readonly directory: RunDirectory,
  ) {}

  @Get()
  @Header('content-type', 'application/x-ndjson; charset=utf-8')
  @ApiProduces('application/x-ndjson')
  @QueryParameter('since', { description: 'Only resolved since; ISO 8601 or epoch milliseconds' })
  @ApiOperation({ summary: 'How every resolved alert ended, one a line, the newest first: labels for training' })
  async lines(@Query('since') since?: string, @Query('run') runName?: string): Promise<StreamableFile> {
    const from = since === undefined ? -Infinity : instantInAddress('since', since);
    const { name: run } = await this.directory.named(runName);
    return new StreamableFile(Readable.from(this.outcomes.lines(run, from)));
  }

  @Get('uplift')
  @ApiOperation({ summary: 'What acting on alerts of decline is worth, against those held out, with its interval' })
  async uplift(@Query('run') runName?: string): Promise<UpliftView> {
    const run = await this.directory.named(runName);
    return this.outcomes.uplift(run.name, nowOf(run));
  }
}

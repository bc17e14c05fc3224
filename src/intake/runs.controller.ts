import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { IsDefined } from 'class-validator';
import type { RunView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { ProblemError } from '../core/contracts/problems.js';
import { checkedBody } from '../ops/checked-body.js';
import { instantOf } from '../core/primitives/instant.js';
import { fingerprintIn } from './log-fingerprint.js';
import { ReplaysService } from './replays.service.js';

const LOG_SCHEMA = {
  type: 'object',
  properties: { rows: { type: 'integer', minimum: 1 }, sha256: { type: 'string', pattern: '^[0-9a-f]{64}$' } },
  required: ['rows', 'sha256'],
};

class ClockBody {
  @IsDefined() asOf!: unknown;
}

@ApiTags('runs')
@ApiBearerAuth()
@Controller('v1/runs')
export class RunsController {
  constructor(private readonly replays: ReplaysService) {}

  @Get()
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({ summary: 'The live run and the replays, the last touched first' })
  list(): Promise<RunView[]> {
    return this.replays.list();
  }

  @Get(':name')
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({ summary: 'How far a run is' })
  find(@Param('name') name: string): Promise<RunView> {
    return this.replays.find(name);
  }

  @Put(':name')
  @Allow('operator')
  @ApiOperation({ summary: 'Open a replay; the log that is said first to be poured into it is remembered' })
  @ApiBody({ required: false, schema: { properties: { log: LOG_SCHEMA } } })
  open(@Param('name') name: string, @Body() body: unknown): Promise<RunView> {
    return this.replays.open(name, fingerprintIn(body));
  }

  @Post(':name/clock')
  @HttpCode(202)
  @Allow('operator')
  @ApiOperation({ summary: "Advance a replay's clock: customers who are due by then are evaluated" })
  @ApiBody({ schema: { properties: { asOf: { type: 'string', format: 'date-time' } }, required: ['asOf'] } })
  async advanceClock(@Param('name') name: string, @Body() body: unknown): Promise<{ asOf: number }> {
    const asOf = instantOf(checkedBody(ClockBody, body).asOf);
    if (Number.isNaN(asOf)) throw new ProblemError('bad_request', 'Send {"asOf": <instant>}.');
    await this.replays.advanceClock(name, asOf, true);
    return { asOf };
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RunView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { CLOCK_SCHEMA, clockIn } from './clock.body.js';
import { ReplaysService } from './replays.service.js';
import { OPENING_SCHEMA, openingIn } from './run.opening.js';

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
  @ApiOperation({
    summary: 'Open a replay; the log that is said first to be poured into it is remembered, and that it is simulated',
  })
  @ApiBody({ required: false, schema: OPENING_SCHEMA })
  open(@Param('name') name: string, @Body() body: unknown): Promise<RunView> {
    return this.replays.open(name, openingIn(body));
  }

  @Post(':name/clock')
  @HttpCode(202)
  @Allow('operator')
  @ApiOperation({ summary: "Advance a replay's clock: customers who are due by then are evaluated" })
  @ApiBody({ schema: CLOCK_SCHEMA })
  async advanceClock(@Param('name') name: string, @Body() body: unknown): Promise<{ asOf: number }> {
    const call = clockIn(body);
    await this.replays.passTime(name, call);
    return { asOf: call.asOf };
  }
}

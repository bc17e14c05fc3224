import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { StageDaysView, StagesView, TransitionListView, TransitionsView, WorthView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { StagesService } from './stages.service.js';

const MOST_TRANSITIONS = 500;
const INSTANT = "ISO 8601, epoch milliseconds, or a day of the bank's calendar as in 2026-01-31";
const FROM = `In place of window: the first day. ${INSTANT}`;
const TO = `The last day; today when left out. ${INSTANT}`;
const WINDOWS = 'Both the first and the last day belong to the window.';

@ApiTags('stages')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/stages')
@Allow('agent', 'auditor', 'operator')
export class StagesController {
  constructor(private readonly stages: StagesService) {}

  @Get()
  @ApiOperation({ summary: 'How many customers stand in each stage, or stood at the end of a day' })
  @QueryParameter('asOf', { description: `Any instant of the day; now when left out. ${INSTANT}` })
  population(@Query('asOf') asOf?: string, @Query('run') run?: string): Promise<StagesView> {
    return this.stages.stages(run, asOf);
  }

  @Get('moves')
  @ApiOperation({ summary: 'The newest stage changes' })
  @QueryParameter('limit', { description: `1 to ${MOST_TRANSITIONS}; 100 when left out` })
  moves(@Query('limit') limit = '100', @Query('run') run?: string): Promise<TransitionListView> {
    const count = Number(limit);
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST_TRANSITIONS)) {
      throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST_TRANSITIONS}`);
    }
    return this.stages.recentTransitions(run, count);
  }

  @Get('transitions')
  @ApiOperation({
    summary:
      'Who changed from which stage to which, and the operating measures: acquired, activated, retained, converted',
    description: `Over whole days of the bank's calendar, by the run's clock. ${WINDOWS}`,
  })
  @QueryParameter('window', { description: 'Days up to `to`, as in 7d; 7d when left out' })
  @QueryParameter('from', { description: FROM })
  @QueryParameter('to', { description: TO })
  transitions(
    @Query('window') window?: string,
    @Query('from') from?: string,
    @Query('to') to?: string,
    @Query('run') run?: string,
  ): Promise<TransitionsView> {
    return this.stages.transitions(run, { window, from, to });
  }

  @Get('days')
  @ApiOperation({
    summary: 'For every day of a window: who arrived and left, the operating measures, and who stood where at its end',
    description: `Of at most 400 days of the bank's calendar, by the run's clock. ${WINDOWS}`,
  })
  @QueryParameter('window', { description: 'Days up to `to`, as in 30d; 30d when left out' })
  @QueryParameter('from', { description: FROM })
  @QueryParameter('to', { description: TO })
  days(
    @Query('window') window?: string,
    @Query('from') from?: string,
    @Query('to') to?: string,
    @Query('run') run?: string,
  ): Promise<StageDaysView> {
    return this.stages.days(run, { window, from, to });
  }

  @Get('worth')
  @ApiOperation({
    summary: 'What each stage and value tier is worth, and how that changed over a window',
    description: `Customers, assets, shares of the total, flows, purchases. Amounts in the currency that is named. ${WINDOWS}`,
  })
  @QueryParameter('window', { description: 'Days up to `to`, as in 30d; 30d when left out' })
  @QueryParameter('from', { description: FROM })
  @QueryParameter('to', { description: TO })
  worth(
    @Query('window') window?: string,
    @Query('from') from?: string,
    @Query('to') to?: string,
    @Query('run') run?: string,
  ): Promise<WorthView> {
    return this.stages.worth(run, { window, from, to });
  }
}

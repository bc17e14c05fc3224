import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { MovesView, StagesView, TransitionsView } from '../client/protocol.js';
import { ProblemError } from '../core/problems.js';
import { Allow } from '../ops/auth.guard.js';
import { StagesService } from './stages.service.js';

const LONGEST_WINDOW_DAYS = 366;
const MOST_MOVES = 500;

@ApiTags('stages')
@ApiBearerAuth()
@ApiQuery({ name: 'run', required: false, description: 'The live run when left out' })
@Controller('v1/stages')
@Allow('agent', 'auditor', 'operator')
export class StagesController {
  constructor(private readonly stages: StagesService) {}

  @Get()
  @ApiOperation({ summary: 'How many customers stand in each stage' })
  population(@Query('run') run?: string): Promise<StagesView> {
    return this.stages.stages(run);
  }

  @Get('moves')
  @ApiOperation({ summary: 'The newest stage moves' })
  @ApiQuery({ name: 'limit', required: false, description: `1 to ${MOST_MOVES}; 100 when left out` })
  moves(@Query('limit') limit = '100', @Query('run') run?: string): Promise<MovesView> {
    const count = Number(limit);
    if (!(Number.isInteger(count) && count >= 1 && count <= MOST_MOVES)) {
      throw new ProblemError('bad_request', `limit must be a whole number from 1 to ${MOST_MOVES}`);
    }
    return this.stages.recentMoves(run, count);
  }

  @Get('transitions')
  @ApiOperation({ summary: 'Who moved from where to where, and the operating measures' })
  @ApiQuery({ name: 'window', required: false, description: 'Whole days, as in 7d' })
  transitions(@Query('window') window = '7d', @Query('run') run?: string): Promise<TransitionsView> {
    const days = /^\d{1,3}d$/.test(window) ? Number.parseInt(window, 10) : NaN;
    if (!(days >= 1 && days <= LONGEST_WINDOW_DAYS)) {
      throw new ProblemError('bad_request', `window must be 1d to ${LONGEST_WINDOW_DAYS}d`);
    }
    return this.stages.transitions(run, days);
  }
}

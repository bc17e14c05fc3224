import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AlertDetail, AlertPage, AlertView, BulkActionView } from '../client/protocol.js';
import { ACTIONS } from '../core/alerts/action.transitions.js';
import { problemBody, ProblemError } from '../core/contracts/problems.js';
import { PERSONS_OUTCOMES } from '../core/primitives/vocabulary.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { readAction, readBulk, type Wish } from './action.dto.js';
import type { RawQuery } from './alert.query.js';
import { AlertActionsService } from './alert.actions.service.js';
import { WorklistService } from './worklist.service.js';

interface Asker {
  role?: string;
}

const ACTION_PARTS = {
  action: { enum: [...ACTIONS] },
  by: { type: 'string', description: 'Who acts; the role of the key when left out' },
  comment: { type: 'string' },
  assignee: { type: 'string', description: 'Of assign' },
  untilAt: { type: 'string', format: 'date-time', description: "Of snooze, on the run's clock" },
  minutes: { type: 'integer', description: 'Of snooze, instead of untilAt' },
  outcome: { enum: [...PERSONS_OUTCOMES], description: 'Of resolve' },
};
const VERSION = { type: 'integer', description: 'Of the alert as it was seen; an older one gets 409' };

@ApiTags('alerts')
@ApiBearerAuth()
@QueryParameter('run', { description: 'The live run when left out' })
@Controller('v1/alerts')
@Allow('agent', 'auditor', 'operator')
export class AlertsController {
  constructor(
    private readonly worklist: WorklistService,
    private readonly actions: AlertActionsService,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Alerts: what is to be done by urgency, then what was resolved, the newest first' })
  @QueryParameter('status', {
    description:
      'open, acknowledged, in_progress, snoozed, resolved, several with commas; unresolved or all for groups. ' +
      'Left out: open, acknowledged and in_progress',
  })
  @QueryParameter('kind', { description: 'decline, termination or threshold' })
  @QueryParameter('severity')
  @QueryParameter('stage')
  @QueryParameter('strategy')
  @QueryParameter('assignee', { description: 'A name, or none for those nobody works on' })
  @QueryParameter('branch')
  @QueryParameter('customer')
  @QueryParameter('overdue', { description: 'true or false: whether work on it should have begun' })
  @QueryParameter('limit', { description: '1 to 500; 50 when left out' })
  @QueryParameter('cursor', { description: 'From the page before' })
  list(@Query() raw: RawQuery): Promise<AlertPage> {
    return this.worklist.list(raw);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One alert with its timeline and the feature vector behind it' })
  find(@Param('id') id: string, @Query('run') run?: string): Promise<AlertDetail> {
    return this.worklist.find(id, run);
  }

  @Post('actions')
  @HttpCode(200)
  @Allow('agent', 'operator')
  @ApiOperation({ summary: 'Do the same with many alerts; each is done or refused for itself' })
  @ApiBody({
    schema: {
      properties: {
        ...ACTION_PARTS,
        alerts: { type: 'array', items: { properties: { id: { type: 'string' }, version: VERSION } } },
      },
    },
  })
  async actOnMany(
    @Body() body: unknown,
    @Req() { role = '' }: Asker,
    @Query('run') run?: string,
  ): Promise<BulkActionView> {
    const { wish, alerts } = readBulk(body, role);
    const results: BulkActionView['results'] = [];
    for (const { id, version } of alerts) results.push(await this.outcomeOf(id, version, wish, run));
    return { done: results.filter(({ ok }) => ok).length, results };
  }

  @Post(':id/actions')
  @HttpCode(200)
  @Allow('agent', 'operator')
  @ApiOperation({
    summary: 'Work on an alert',
    description:
      '409 stale_version when it changed since it was seen (the answer holds it as it is now), 409 illegal_move.',
  })
  @ApiBody({ schema: { properties: { ...ACTION_PARTS, version: VERSION }, required: ['action', 'version'] } })
  act(
    @Param('id') id: string,
    @Body() body: unknown,
    @Req() { role = '' }: Asker,
    @Query('run') run?: string,
  ): Promise<AlertView> {
    const { wish, version } = readAction(body, role);
    return this.actions.act(id, version, wish, run);
  }

  private async outcomeOf(
    id: string,
    version: number,
    wish: Wish,
    run: string | undefined,
  ): Promise<BulkActionView['results'][number]> {
    try {
      return { id, ok: true, alert: await this.actions.act(id, version, wish, run) };
    } catch (fault) {
      if (!(fault instanceof ProblemError)) throw fault;
      return { id, ok: false, problem: { ...problemBody(fault.code, fault.message), ...fault.extra } };
    }
  }
}

import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AlertDetail, AlertPage, AlertView, AlertViewsView, BulkActionView } from '../client/protocol.js';
import { ALERT_VIEWS } from '../core/alerts/alert.views.js';
import { ACTIONS } from '../core/alerts/action.transitions.js';
import { problemBody, ProblemError } from '../core/contracts/problems.js';
import { PERSONS_OUTCOMES } from '../core/primitives/vocabulary.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { readAction, readBulk, type Wish } from './action.dto.js';
import type { RawQuery, RawViewsQuery } from './alert.query.js';
import { SORTS_DESCRIBED } from './alert.order.js';
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
  @ApiOperation({
    summary: 'Alerts: the unresolved ones in an order, then what was resolved, the newest first',
    description: 'total counts all unresolved alerts that the filters find, and the resolved ones of this page.',
  })
  @QueryParameter('view', {
    description: 'A saved view instead of status: its filters, to which others may be added',
    enum: ALERT_VIEWS,
  })
  @QueryParameter('me', { description: 'Of view=mine: the name of the person' })
  @QueryParameter('sort', {
    description: `Of the unresolved alerts: ${SORTS_DESCRIBED}; a - before it reverses the order. Left out: gain`,
  })
  @QueryParameter('status', {
    description:
      'open, acknowledged, in_progress, snoozed, resolved, several with commas; unresolved or all for groups. ' +
      'Left out: open, acknowledged and in_progress',
  })
  @QueryParameter('kind', { description: 'decline, termination or threshold' })
  @QueryParameter('severity')
  @QueryParameter('stage')
  @QueryParameter('strategy')
  @QueryParameter('tier', { description: 'mass, affluent or private' })
  @QueryParameter('valueFrom', { description: 'The least value at stake, in the base currency' })
  @QueryParameter('cold', { description: 'true or false: whether it has gone cold' })
  @QueryParameter('assignee', { description: 'A name, or none for those nobody works on' })
  @QueryParameter('branch')
  @QueryParameter('customer')
  @QueryParameter('overdue', { description: 'true or false: whether work on it should have begun' })
  @QueryParameter('limit', { description: '1 to 500; 50 when left out' })
  @QueryParameter('cursor', { description: 'From the page before' })
  list(@Query() raw: RawQuery): Promise<AlertPage> {
    return this.worklist.list(raw);
  }

  @Get('views')
  @ApiOperation({
    summary: 'The saved views with the number of their alerts, all as of one moment',
    description: `The views: ${ALERT_VIEWS.join(', ')}. The count of mine is null without me.`,
  })
  @QueryParameter('me', { description: 'The name of the person whose view mine is' })
  @QueryParameter('kind')
  @QueryParameter('severity')
  @QueryParameter('stage')
  @QueryParameter('strategy')
  @QueryParameter('tier')
  @QueryParameter('branch')
  views(@Query() raw: RawViewsQuery): Promise<AlertViewsView> {
    return this.worklist.views(raw);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'One alert with its timeline, the feature vector behind it, and what its place in the list is made of',
  })
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

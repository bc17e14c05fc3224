import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FlowLeg, FlowView } from '../client/protocol.js';
import { addDurations, DURATION_BOUNDS, percentilesOf, type Durations } from '../core/monitoring/latency.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { Allow } from '../ops/auth.guard.js';
import { BATCH_STEPS } from '../ops/metrics.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { backlogsOf } from '../redis/backlog.js';
import { FastRedis } from '../redis/connections.js';
import { FlowStore } from '../redis/flow.store.js';
import { RedisClock } from '../redis/redis.clock.js';
import { RunDirectory } from '../redis/run.directory.js';
import { FLOW_WINDOW_MS } from './flow.meter.js';

const STEPS = BATCH_STEPS.map((step) => (step === 'commit' ? 'write' : step));
const LEGS: readonly FlowLeg['leg'][] = ['push', 'commit', ...STEPS];

@ApiTags('flow')
@ApiBearerAuth()
@Controller('v1/flow')
@Allow('agent', 'auditor', 'operator')
export class FlowController {
  constructor(
    private readonly store: FlowStore,
    private readonly directory: RunDirectory,
    private readonly redis: FastRedis,
    private readonly clock: RedisClock,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'How long events take from the queue to the screen, and what waits in each lane',
    description:
      'The durations are of the last five minutes, of all processes and runs, a few seconds behind. The lanes are of ' +
      'one run.',
  })
  @QueryParameter('run', { description: 'The live run when left out' })
  async flow(@Query('run') named?: string): Promise<FlowView> {
    const { name: run } = await this.directory.named(named);
    const asOf = this.clock.now();
    const [reports, backlogs] = await Promise.all([
      this.store.all(asOf),
      backlogsOf(this.redis, this.directory.keysOf(run)),
    ]);
    return {
      run,
      asOf,
      windowSeconds: FLOW_WINDOW_MS / SECOND_MS,
      processes: reports.length,
      legs: legsOf(addDurations(reports)),
      lanes: backlogs.map(({ events, oldestAt }, lane) => ({ lane, waiting: events, oldestAt })),
    };
  }
}

function legsOf(durations: Durations): FlowLeg[] {
  return LEGS.flatMap((leg) => {
    const found = percentilesOf(durations[leg] ?? [], DURATION_BOUNDS);
    return found === null ? [] : [{ leg, ...found }];
  });
}

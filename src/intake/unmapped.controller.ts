import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { UnmappedView } from '../client/protocol.js';
import { OTHER_TYPES, isMapped } from '../core/state/activity.js';
import { Allow } from '../ops/auth.guard.js';
import { Business } from '../business/business.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { RunDirectory } from '../redis/run.directory.js';
import { UnmappedStore } from '../redis/unmapped.store.js';

@ApiTags('events')
@ApiBearerAuth()
@Controller('v1/events/unmapped')
export class UnmappedController {
  constructor(
    private readonly unmapped: UnmappedStore,
    private readonly directory: RunDirectory,
    private readonly business: Business,
  ) {}

  @Get()
  @Allow('producer', 'auditor', 'operator')
  @ApiOperation({
    summary: 'Types of events that nobody mapped, with how many were applied, the most first',
    description: 'Map them in config/activity.json and start again: what was counted so far stays as it was counted.',
  })
  @QueryParameter('run', { description: 'The live run when left out' })
  async list(@Query('run') run?: string): Promise<UnmappedView> {
    const { name } = await this.directory.named(run);
    const { catalog } = this.business;
    const counts = await this.unmapped.counts(name);
    const other = counts.get(OTHER_TYPES) ?? 0;
    const types = [...counts]
      .filter(([type]) => type !== OTHER_TYPES && !isMapped(type, catalog))
      .map(([type, events]) => ({ type, events }))
      .sort((a, b) => b.events - a.events || (a.type < b.type ? -1 : 1));
    return { run: name, countedAs: catalog.unmapped, types, other };
  }
}

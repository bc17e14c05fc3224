import { Controller, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { TicketView } from '../client/protocol.js';
import { ProblemError } from '../core/contracts/problems.js';
import { SECOND_MS } from '../core/primitives/time.js';
import { Allow } from '../ops/auth.guard.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { RunDirectory } from '../redis/run.directory.js';
import type { Run } from '../redis/run.store.js';
import { TICKET_SECONDS, TicketStore } from '../redis/ticket.store.js';
import { SharedRead } from './shared.read.js';

@ApiTags('live')
@ApiBearerAuth()
@Controller('v1/live/tickets')
export class TicketsController {
  /** Read once for all the dashboards that come back at the same time. */
  private readonly usualRun: SharedRead<Run>;

  constructor(
    private readonly tickets: TicketStore,
    private readonly directory: RunDirectory,
  ) {
    this.usualRun = new SharedRead(() => directory.named(undefined));
  }

  @Post()
  @HttpCode(201)
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({
    summary: 'A one-time ticket for the socket at /v1/live',
    description: 'Good for 30 seconds and one use.',
  })
  @QueryParameter('run', {
    description: 'The live run when left out, or the newest replay while nothing live has arrived',
  })
  async issue(@Req() request: { role?: string }, @Query('run') name?: string): Promise<TicketView> {
    const { name: run } = await (name === undefined ? this.usualRun.get() : this.directory.named(name));
    const now = Date.now();
    const role = request.role ?? '';
    const ticket = await this.tickets.issue({ role, run }, now);
    if (ticket === null) {
      throw new ProblemError(
        'too_many_tickets',
        `MAX_TICKETS_PER_KEY of this key are unused. Use one, or wait: each is good for ${TICKET_SECONDS} seconds.`,
      );
    }
    return { ticket, expiresAt: now + TICKET_SECONDS * SECOND_MS, run, role };
  }
}

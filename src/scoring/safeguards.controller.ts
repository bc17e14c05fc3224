import { Controller, Get, Query } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SafeguardsView } from '../client/protocol.js';
import type { EpochMs } from '../core/primitives/vocabulary.js';
import { CUSTOMER_CHANNELS } from '../core/lifecycle/safeguards.js';
import { Allow } from '../ops/auth.guard.js';
import { Config } from '../ops/config.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { LIVE_RUN } from '../redis/keys.js';
import { RunDirectory } from '../redis/run.directory.js';
import { SafeguardsStore } from '../redis/safeguards.store.js';

const UNKNOWN = {
  lastEventAt: null,
  usualPerHour: null,
  usualLullSeconds: null,
  expectedBy: null,
  silentSinceAt: null,
};

@ApiTags('safeguards')
@ApiBearerAuth()
@Controller('v1/safeguards')
@Allow('agent', 'auditor', 'operator')
export class SafeguardsController {
  constructor(
    private readonly config: Config,
    private readonly directory: RunDirectory,
    private readonly store: SafeguardsStore,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'Which channels are silent, and whether the brake is on',
    description:
      'Of a replay only what its command found in the log: silentSinceAt, as of its clock. The other members of a ' +
      'channel are null, and there is no brake.',
  })
  @QueryParameter('run', { description: 'The live run when left out' })
  async safeguards(@Query('run') runName: string = LIVE_RUN): Promise<SafeguardsView> {
    const { name, clockAt } = await this.directory.named(runName);
    if (name !== LIVE_RUN) return this.ofReplay(name, clockAt);
    return (await this.store.view()) ?? this.viewOf(Date.now(), this.config.brakeMovesPerMinute); // before the first beat
  }

  private async ofReplay(name: string, clockAt: EpochMs | null): Promise<SafeguardsView> {
    const { asOf, silent } = (await this.directory.runs.channels(name)) ?? { asOf: clockAt ?? 0, silent: [] };
    const view = this.viewOf(asOf, 0);
    for (const { channel, sinceAt } of silent) {
      const shown = view.channels.find((one) => one.channel === channel);
      if (shown !== undefined) shown.silentSinceAt = sinceAt;
    }
    return view;
  }

  private viewOf(asOf: EpochMs, limitPerMinute: number): SafeguardsView {
    return {
      asOf,
      channels: CUSTOMER_CHANNELS.map((channel) => ({ channel, ...UNKNOWN })),
      brake: { limitPerMinute, on: false, sinceAt: null, heldLastMinute: 0 },
    };
  }
}

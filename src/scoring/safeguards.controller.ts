import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { SafeguardsView } from '../client/protocol.js';
import { CUSTOMER_CHANNELS } from '../core/lifecycle/safeguards.js';
import { Allow } from '../ops/auth.guard.js';
import { Config } from '../ops/config.js';
import { SafeguardsStore } from '../redis/safeguards.store.js';

@ApiTags('safeguards')
@ApiBearerAuth()
@Controller('v1/safeguards')
@Allow('agent', 'auditor', 'operator')
export class SafeguardsController {
  constructor(
    private readonly config: Config,
    private readonly store: SafeguardsStore,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Which channels are silent, and whether the brake is on; always of the live run' })
  async safeguards(): Promise<SafeguardsView> {
    return (await this.store.view()) ?? this.unknownView();
  }

  /** Shown before the first beat. */
  private unknownView(): SafeguardsView {
    const unknown = {
      lastEventAt: null,
      usualPerHour: null,
      usualLullSeconds: null,
      expectedBy: null,
      silentSinceAt: null,
    };
    const limitPerMinute = this.config.brakeMovesPerMinute;
    return {
      asOf: Date.now(),
      channels: CUSTOMER_CHANNELS.map((channel) => ({ channel, ...unknown })),
      brake: { limitPerMinute, on: false, sinceAt: null, heldLastMinute: 0 },
    };
  }
}

import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '../core/problems.js';
import { Open } from './auth.guard.js';
import { READINESS } from './tokens.js';

/** Resolves when the service can do its work, with how well; rejects with what is missing. */
export type Readiness = () => Promise<{ degraded: string | null }>;

@ApiTags('health')
@Controller('health')
@Open()
export class HealthController {
  constructor(@Inject(READINESS) private readonly ready: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Redis answers; degraded while rules stand in for the model' })
  async isReady(): Promise<{ status: string; detail?: string }> {
    const { degraded } = await this.ready().catch((fault: unknown) => {
      throw new ProblemError('not_ready', fault instanceof Error ? fault.message : 'unknown');
    });
    return degraded === null ? { status: 'ok' } : { status: 'degraded', detail: degraded };
  }
}

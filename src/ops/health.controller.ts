import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '../core/contracts/problems.js';
import { Open } from './auth.guard.js';

/** One fault, or one limitation. */
export interface Finding {
  part: 'redis' | 'clock' | 'lanes' | 'scorers' | 'model' | 'models';
  /** A sentence without its full stop. */
  detail: string;
}

export interface ReadinessView {
  /** Faults that stop all work. */
  missing: Finding[];
  /** Faults with which work goes on, but not as it should. */
  degraded: Finding[];
}

/** Checks whether the service can work. */
export abstract class Readiness {
  /** Resolves within about a second, even when something hangs. */
  abstract view(): Promise<ReadinessView>;
}

@ApiTags('health')
@Controller('health')
@Open()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers; depends on nobody' })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({
    summary:
      'Redis takes a write, the clock is right, lanes move, scorers run; degraded while no model answers, models differ or a scorer ends again and again',
  })
  async isReady(): Promise<{ status: string; detail?: string; findings?: Finding[] }> {
    const { missing, degraded } = await this.readiness.view();
    const findings = [...missing, ...degraded];
    const detail = findings.map((one) => one.detail).join('; ');
    if (missing.length > 0) throw new ProblemError('not_ready', detail, { findings });
    return findings.length === 0 ? { status: 'ok' } : { status: 'degraded', detail, findings };
  }
}

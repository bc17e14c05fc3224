import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ProblemError } from '../core/problems.js';
import { READINESS } from './tokens.js';

/** Resolves when the service can do its work; rejects with what is missing. */
export type Readiness = () => Promise<void>;

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(@Inject(READINESS) private readonly ready: Readiness) {}

  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  live(): { status: string } {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiOperation({ summary: 'Redis answers and the model is loaded' })
  async isReady(): Promise<{ status: string }> {
    try {
      await this.ready();
    } catch (fault) {
      throw new ProblemError('not_ready', fault instanceof Error ? fault.message : 'unknown');
    }
    return { status: 'ok' };
  }
}

import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Open } from './auth.guard.js';
import { Metrics } from './metrics.js';

@Controller('metrics')
@Open()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get()
  @ApiExcludeEndpoint()
  async read(@Res() reply: FastifyReply): Promise<void> {
    const { registry } = this.metrics;
    await reply.header('content-type', registry.contentType).send(await registry.metrics());
  }
}

import { Controller, Get } from '@nestjs/common';
import { ApiBearerAuth, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Business } from '../business/business.js';
import type { BranchesView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';

const BRANCH = {
  type: 'object',
  properties: { parent: { type: 'string', nullable: true }, en: { type: 'string' }, zh: { type: 'string' } },
  required: ['parent', 'en', 'zh'],
};

@ApiTags('alerts')
@ApiBearerAuth()
@Controller('v1/branches')
@Allow('agent', 'auditor', 'operator')
export class BranchesController {
  constructor(private readonly business: Business) {}

  @Get()
  @ApiOperation({ summary: 'The names of the branches, by id; empty without config/branches.json' })
  @ApiOkResponse({
    schema: { type: 'object', properties: { branches: { type: 'object', additionalProperties: BRANCH } } },
  })
  branches(): BranchesView {
    return { branches: this.business.branches };
  }
}

import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiTags } from '@nestjs/swagger';
import type { DryRunView, LookAgainView, PoliciesView, PolicyActivationView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { checkedBody } from '../ops/checked-body.js';
import { ActivateBody, DryRunBody, LookAgainBody } from './policies.dto.js';
import { PoliciesService } from './policies.service.js';

interface Asker {
  role?: string;
}

@ApiTags('policies')
@ApiBearerAuth()
@Controller('v1/policies')
export class PoliciesController {
  constructor(private readonly policies: PoliciesService) {}

  @Get()
  @Allow('agent', 'auditor', 'operator')
  @ApiOperation({ summary: 'The stage policy in use, where it comes from, and all that were in use before' })
  @ApiQuery({ name: 'model', required: false, description: 'The active model when left out' })
  view(@Query('model') model?: string): Promise<PoliciesView> {
    return this.policies.view(model);
  }

  @Post('dry-run')
  @HttpCode(200)
  @Allow('auditor', 'operator')
  @ApiOperation({
    summary: 'What a policy would do: who would move now, and where customers would stand after the last days',
    description: 'Changes nothing. 429 while another dry-run is at work here; 503 when no model answers.',
  })
  @ApiBody({ type: DryRunBody })
  dryRun(@Body() body: unknown): Promise<DryRunView> {
    return this.policies.dryRun(checkedBody(DryRunBody, body));
  }

  @Post('activate')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Put a policy in use with the active model, from the next batch on',
    description: '409 when its version is not above those in use before. With lookAgain it answers when all are due.',
  })
  @ApiBody({ type: ActivateBody })
  async activate(@Body() body: unknown, @Req() { role = '' }: Asker): Promise<PolicyActivationView> {
    const { policy, run, lookAgain = false } = checkedBody(ActivateBody, body);
    const activated = await this.policies.activate(policy, role);
    return { ...activated, lookAgain: lookAgain ? await this.policies.lookAgain(run) : null };
  }

  @Delete('active')
  @Allow('operator')
  @ApiOperation({ summary: 'Back to the policy that came with the model' })
  async withdraw(@Req() { role = '' }: Asker): Promise<PolicyActivationView> {
    return { ...(await this.policies.withdraw(role)), lookAgain: null };
  }

  @Post('look-again')
  @HttpCode(202)
  @Allow('operator')
  @ApiOperation({ summary: 'Make everybody of a run due at once, at the rate of the sweeps' })
  @ApiBody({ type: LookAgainBody, required: false })
  lookAgain(@Body() body: unknown): Promise<LookAgainView> {
    return this.policies.lookAgain(checkedBody(LookAgainBody, body ?? {}).run);
  }
}

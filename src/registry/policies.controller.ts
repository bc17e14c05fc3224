import { Body, Controller, Delete, Get, HttpCode, Post, Query, Req } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { DryRunView, ReevaluationView, PoliciesView, PolicyActivationView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { ProblemError } from '../core/contracts/problems.js';
import { QueryParameter } from '../ops/query-parameter.js';
import { checkedBody } from '../ops/checked-body.js';
import { A_RUN, ActivateBody, DryRunBody, ReevaluationBody } from './policies.dto.js';
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
  @QueryParameter('model', { description: 'The active model when left out' })
  view(@Query('model') model?: string): Promise<PoliciesView> {
    return this.policies.view(model);
  }

  @Post('dry-run')
  @HttpCode(200)
  @Allow('auditor', 'operator')
  @ApiOperation({
    summary: 'What a policy would do: who would change stage now, and where customers would stand after the last days',
    description: 'Changes nothing. 429 while another dry-run is at work here; 503 when no model answers.',
  })
  @ApiBody({ type: DryRunBody })
  @QueryParameter('run', A_RUN)
  dryRun(@Body() body: unknown, @Query('run') run?: string): Promise<DryRunView> {
    const asked = checkedBody(DryRunBody, body);
    return this.policies.dryRun(runOf(asked, run), asked);
  }

  @Post('activate')
  @HttpCode(200)
  @Allow('operator')
  @ApiOperation({
    summary: 'Put a policy in use with the active model, from the next batch on',
    description: '409 when its version is not above those in use before. With lookAgain it answers when all are due.',
  })
  @ApiBody({ type: ActivateBody })
  @QueryParameter('run', A_RUN)
  async activate(
    @Body() body: unknown,
    @Req() { role = '' }: Asker,
    @Query('run') run?: string,
  ): Promise<PolicyActivationView> {
    const asked = checkedBody(ActivateBody, body);
    const again = await this.policies.runNamed(runOf(asked, run)); // an unknown run fails before any change
    const activated = await this.policies.activate(asked.policy, role);
    return { ...activated, lookAgain: asked.lookAgain === true ? await this.policies.reevaluate(again) : null };
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
  @ApiBody({ type: ReevaluationBody, required: false })
  @QueryParameter('run', A_RUN)
  async reevaluate(@Body() body: unknown, @Query('run') run?: string): Promise<ReevaluationView> {
    const asked = checkedBody(ReevaluationBody, body ?? {});
    return this.policies.reevaluate(await this.policies.runNamed(runOf(asked, run)));
  }
}

/** The run named in the body or, as in all other calls, in the query. */
function runOf({ run: inBody }: ReevaluationBody, inAddress: string | undefined): string | undefined {
  if (inBody === undefined || inAddress === undefined || inBody === inAddress) return inBody ?? inAddress;
  throw new ProblemError('bad_request', `The address says run=${inAddress} and the body says ${inBody}: say one run.`);
}

import { Controller, Get, Inject } from '@nestjs/common';
import { ApiBearerAuth, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { ModelView } from '../client/protocol.js';
import { Allow } from '../ops/auth.guard.js';
import { MODEL } from '../ops/tokens.js';
import type { OnnxModel } from '../onnx/model.js';

@ApiTags('models')
@ApiBearerAuth()
@Controller('v1/models')
@Allow('agent', 'auditor', 'operator')
export class ModelsController {
  constructor(@Inject(MODEL) private readonly model: OnnxModel) {}

  @Get()
  @ApiOperation({ summary: 'The models that are loaded' })
  list(): ModelView[] {
    const { version, horizonDays, policy, metrics, features } = this.model.manifest;
    return [{ version, role: 'active', horizonDays, policy: policy.version, features: features.length, metrics }];
  }
}

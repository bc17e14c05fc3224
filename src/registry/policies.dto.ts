/** Bodies of the calls on policies. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { Policy } from '../onnx/policy.file.js';

const A_POLICY = {
  description: 'Whole, as in a manifest; docs/policies.md says what each member means',
  type: 'object',
  additionalProperties: true,
  example: {
    version: 2,
    development: { tenureDays: 62, businessDays: 2 },
    termination: { silentDays: 85, usualGaps: 3, risk: 0.5 },
    decline: { enterRisk: 0.6, stayRisk: 0.45, strongRisk: 0.95 },
    growth: { enter: 0.02, stay: 0.014 },
    confirmDays: 2,
    dwellDays: 7,
    sweep: { minDays: 1, maxDays: 7, gapShare: 0.125 },
  },
} as const;
export const A_RUN = { description: 'The live run when left out, or the newest replay while nothing live has arrived' };

class RunBody {
  @ApiPropertyOptional(A_RUN)
  @IsOptional()
  @IsString()
  run?: string;
}

export class ReevaluationBody extends RunBody {}

export class ActivateBody extends RunBody {
  @ApiProperty(A_POLICY)
  @IsObject()
  @ValidateNested()
  @Type(() => Policy)
  policy!: Policy;

  @ApiPropertyOptional({ description: 'Make everybody of the run due at once; no when left out' })
  @IsOptional()
  @IsBoolean()
  lookAgain?: boolean;
}

export class DryRunBody extends RunBody {
  @ApiProperty(A_POLICY)
  @IsObject()
  @ValidateNested()
  @Type(() => Policy)
  policy!: Policy;

  @ApiPropertyOptional({ enum: ['now'], description: "As of the run's clock: there is nothing else" })
  @IsOptional()
  @IsIn(['now'])
  at?: 'now';

  @ApiPropertyOptional({ minimum: 0, maximum: 90, default: 28, description: 'Days of history; 0 for none' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(90)
  days?: number;

  @ApiPropertyOptional({ minimum: 1, maximum: 100_000, default: 20_000, description: 'The most customers to evaluate' })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100_000)
  customers?: number;

  @ApiPropertyOptional({ minimum: 0, maximum: 1000, default: 20, description: 'Customers named in the answer' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(1000)
  sample?: number;
}

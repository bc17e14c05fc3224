/** The single definition of a policy from outside: from a manifest, from an operator's request, or from Redis. */
import { plainToInstance, Type } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsPositive,
  Max,
  Min,
  ValidateBy,
  ValidateNested,
  validateSync,
  type ValidationArguments,
} from 'class-validator';
import { sentencesOf } from '../core/contracts/validation.sentences.js';
import {
  USUAL_FACTS,
  USUAL_PRIOR,
  USUAL_RHYTHM,
  type FactRules,
  type RiskAlertRule,
  type StagePolicy,
} from '../core/model/policy.js';
import type { Prior } from '../core/model/prior.scores.js';

export class UnfitPolicyError extends Error {
  override readonly name = 'UnfitPolicyError';
}

const LONGEST_DAYS = 3_650;
const LARGEST_VERSION = 1_000_000_000;

/** A probability. */
function Share(): PropertyDecorator {
  return both(IsNumber(), Min(0), Max(1));
}

function Days(least = 0): PropertyDecorator {
  return both(IsNumber(), Min(least), Max(LONGEST_DAYS));
}

function WholeDays(least: number): PropertyDecorator {
  return both(IsInt(), Days(least));
}

function Part(type: () => new () => object): PropertyDecorator {
  return both(IsObject(), ValidateNested(), Type(type));
}

/**
 * The member must be at most another member of the same object, or a customer would leave a stage right after entering.
 */
function AtMost(other: string): PropertyDecorator {
  const limitOf = (args?: ValidationArguments): unknown =>
    args === undefined ? undefined : Reflect.get(args.object, other);
  return ValidateBy({
    name: `atMost:${other}`,
    validator: {
      validate: (value, args) => {
        const limit = limitOf(args);
        return typeof value !== 'number' || typeof limit !== 'number' || value <= limit;
      },
      defaultMessage: (args) => `${args?.property ?? ''} must not be greater than ${other}, ${String(limitOf(args))}`,
    },
  });
}

function both(...decorators: PropertyDecorator[]): PropertyDecorator {
  return (target, key) => decorators.forEach((decorate) => decorate(target, key));
}

class DevelopmentRule {
  @Days() tenureDays!: number;
  @IsNumber() @Min(0) businessDays!: number;
}

class TerminationRule {
  @Days() silentDays!: number;
  @IsNumber() @Min(0) usualGaps!: number;
  @Share() risk!: number;
}

class DeclineRule {
  @Share() @AtMost('strongRisk') enterRisk!: number;
  @Share() @AtMost('enterRisk') stayRisk!: number;
  @Share() strongRisk!: number;
}

class GrowthRule {
  @Share() enter!: number;
  @Share() @AtMost('enter') stay!: number;
}

class YoungRule {
  @Days() tenureDays!: number;
  @IsNumber() @Min(0) businessDays!: number;
}

class AlertsRule implements RiskAlertRule {
  @Share() line!: number;
  @Share() floor!: number;
  @Share() @AtMost('line') stay!: number;
  @Part(() => YoungRule) young!: YoungRule;
  @Days() silentDays!: number;
  @IsOptional() @Share() factRisk?: number;
}

class RhythmRule {
  @IsInt() @Min(1) gaps!: number;
  @IsOptional() @IsInt() @Min(1) knownGaps?: number;
  @IsNumber() @Min(0) irregularity!: number;
  @IsNumber() @Min(0) patience!: number;
  @IsNumber() @Min(0) trend!: number;
}

class SweepRule {
  @WholeDays(1) @AtMost('maxDays') minDays!: number;
  @WholeDays(1) maxDays!: number;
  @IsNumber() @Min(0) gapShare!: number;
}

class ClosedRule {
  @IsBoolean() isOn!: boolean;
  @Share() leftShare!: number;
}

class DrainedRule {
  @IsBoolean() isOn!: boolean;
  @Share() share!: number;
  @Share() @AtMost('share') nearlyAllShare!: number;
  @WholeDays(1) heldDays!: number;
  @WholeDays(1) withinDays!: number;
  @WholeDays(0) waitDays!: number;
  @IsNumber() @Min(0) leastAmount!: number;
}

class IncomeRule {
  @IsBoolean() isOn!: boolean;
  @Share() alarmsPerYear!: number;
  @IsInt() @Min(3) leastTimes!: number;
  @IsInt() @Min(1) leavesTimes!: number;
}

class SilenceRule {
  @IsBoolean() isOn!: boolean;
  @Share() alarmsPerYear!: number;
  @IsInt() @Min(2) leastGaps!: number;
  @WholeDays(1) mostDays!: number;
}

class HalvedRule {
  @IsBoolean() isOn!: boolean;
  @Share() significance!: number;
  @WholeDays(7) days!: number;
  @WholeDays(7) longDays!: number;
  @WholeDays(1) apartDays!: number;
}

class Facts implements FactRules {
  @Part(() => ClosedRule) closed!: ClosedRule;
  @Part(() => DrainedRule) drained!: DrainedRule;
  @Part(() => IncomeRule) income!: IncomeRule;
  @Part(() => SilenceRule) silence!: SilenceRule;
  @Part(() => HalvedRule) halved!: HalvedRule;
}

/** Positive, and `b` at least 1: with less, a customer of one repeat would leave with more than certainty. */
class PriorParameters implements Prior {
  @IsNumber() @IsPositive() r!: number;
  @IsNumber() @IsPositive() alpha!: number;
  @IsNumber() @IsPositive() a!: number;
  @IsNumber() @Min(1) b!: number;
  @IsNumber() @Min(1) memory!: number;
}

export class Policy implements StagePolicy {
  @IsInt() @Min(0) @Max(LARGEST_VERSION) version!: number;
  @Part(() => DevelopmentRule) development!: DevelopmentRule;
  @Part(() => TerminationRule) termination!: TerminationRule;
  @Part(() => DeclineRule) decline!: DeclineRule;
  @Part(() => GrowthRule) growth!: GrowthRule;
  @IsOptional() @Part(() => AlertsRule) alerts?: AlertsRule;
  @Part(() => RhythmRule) rhythm: RhythmRule = Object.assign(new RhythmRule(), USUAL_RHYTHM);
  @Part(() => Facts) facts: Facts = plainToInstance(Facts, USUAL_FACTS);
  @Part(() => PriorParameters) prior: PriorParameters = Object.assign(new PriorParameters(), USUAL_PRIOR);
  @WholeDays(1) confirmDays!: number;
  @Days() dwellDays!: number;
  @Part(() => SweepRule) sweep!: SweepRule;
}

/** Throws UnfitPolicyError with a sentence for every invalid member. */
export function readPolicy(value: unknown): StagePolicy {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new UnfitPolicyError('a policy is an object');
  }
  const policy = plainToInstance(Policy, value);
  const faults = sentencesOf(validateSync(policy, { whitelist: true, forbidNonWhitelisted: true }));
  if (faults.length > 0) throw new UnfitPolicyError(faults.join('; '));
  return policy;
}

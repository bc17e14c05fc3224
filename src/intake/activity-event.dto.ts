/** The one definition of an event at the door. The fast validator is compiled from these very decorators. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
  ValidateBy,
  type ValidationOptions,
} from 'class-validator';
import { LARGEST_AMOUNT } from '../core/activity.js';
import { instantOf } from '../core/instant.js';
import { CHANNELS, type Channel } from '../core/vocabulary.js';

/** What a caller is told about an item that was refused. */
export interface Refusal {
  code: string;
  message: string;
}

function refuse(code: string, message: string): ValidationOptions {
  const refusal: Refusal = { code, message };
  return { context: refusal, message };
}

/** No spaces, no control characters, and no step in a path. */
const IDENTIFIER = /^(?!\.{1,2}$)[^\s\p{C}]+$/u;
function IsInstant(options: ValidationOptions): PropertyDecorator {
  return ValidateBy(
    { name: 'isInstant', validator: { validate: (value) => !Number.isNaN(instantOf(value)) } },
    options,
  );
}

function IsAmount(options: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'number' && Math.abs(value) <= LARGEST_AMOUNT;
  return ValidateBy({ name: 'isAmount', validator: { validate } }, options);
}

const MOST_VALUES = 100;
const DEEPEST = 4;

function IsSmallObject(options: ValidationOptions): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    isPlain(value) && !Array.isArray(value) && valuesIn(value) <= MOST_VALUES;
  return ValidateBy({ name: 'isSmallObject', validator: { validate } }, options);
}

/** How many values lie in an object; Infinity when it is nested too deep. Never goes deeper than it allows. */
function valuesIn(value: object, depth = 1): number {
  const inner = Object.values(value) as unknown[];
  if (depth > DEEPEST || inner.length > MOST_VALUES) return Infinity;
  return inner.reduce<number>((sum, one) => sum + 1 + (isPlain(one) ? valuesIn(one, depth + 1) : 0), 0);
}

function isPlain(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

export class ActivityEventDto {
  @ApiProperty({ description: "The producer's idempotency key: an id counts once", maxLength: 128 })
  @IsNotEmpty(refuse('missing_id', 'id is missing: give every event an id of its own'))
  @IsString(refuse('bad_id', 'id must be a string of at most 128 characters'))
  @MaxLength(128, refuse('bad_id', 'id must be a string of at most 128 characters'))
  id!: string;

  @ApiProperty({ maxLength: 64 })
  @IsNotEmpty(refuse('missing_customer', 'customerId is missing'))
  @IsString(refuse('bad_customer', 'customerId must be a string of at most 64 characters without spaces'))
  @MaxLength(64, refuse('bad_customer', 'customerId must be a string of at most 64 characters without spaces'))
  @Matches(IDENTIFIER, refuse('bad_customer', 'customerId must be a string of at most 64 characters without spaces'))
  customerId!: string;

  @ApiProperty({
    description: 'ISO 8601 with an offset, or epoch milliseconds',
    oneOf: [{ type: 'string', format: 'date-time' }, { type: 'integer' }],
  })
  @IsInstant(
    refuse('bad_time', 'occurredAt must be ISO 8601 with an offset (2026-01-31T08:30:00Z) or epoch milliseconds'),
  )
  occurredAt!: string | number;

  @ApiProperty({ enum: CHANNELS })
  @IsIn([...CHANNELS], refuse('unknown_channel', `channel must be one of ${CHANNELS.join(', ')}`))
  channel!: Channel;

  @ApiProperty({ description: "The bank's own name for what happened; config/activity.json maps it", maxLength: 64 })
  @IsNotEmpty(refuse('missing_type', 'type is missing'))
  @IsString(refuse('bad_type', 'type must be a string of at most 64 characters'))
  @MaxLength(64, refuse('bad_type', 'type must be a string of at most 64 characters'))
  type!: string;

  @ApiPropertyOptional({ description: 'In units of the currency; the type tells the direction' })
  @IsOptional()
  @IsAmount(refuse('bad_amount', 'amount must be a finite number between -1e12 and 1e12'))
  amount?: number;

  @ApiPropertyOptional({ description: "ISO 4217; the book's currency when left out" })
  @IsOptional()
  @Matches(/^[A-Z]{3}$/, refuse('bad_currency', 'currency must be three capital letters, as in ISO 4217'))
  currency?: string;

  @ApiPropertyOptional({ description: "The customer's total assets after the event" })
  @IsOptional()
  @IsAmount(refuse('bad_balance', 'balance must be a finite number between -1e12 and 1e12'))
  balance?: number;

  @ApiPropertyOptional({ maxLength: 64 })
  @IsOptional()
  @IsString(refuse('bad_product', 'product must be a string of at most 64 characters'))
  @MaxLength(64, refuse('bad_product', 'product must be a string of at most 64 characters'))
  product?: string;

  @ApiPropertyOptional({ maxLength: 64 })
  @IsOptional()
  @IsString(refuse('bad_branch', 'branch must be a string of at most 64 characters'))
  @MaxLength(64, refuse('bad_branch', 'branch must be a string of at most 64 characters'))
  branch?: string;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @IsOptional()
  @IsSmallObject(refuse('bad_attributes', 'attributes must be an object of at most 100 values, nested at most 4 deep'))
  attributes?: Record<string, unknown>;
}

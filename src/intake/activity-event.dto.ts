/** An event, for the API description and for class-validator. The accepted values are defined in core. */
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { EVENT_MEMBERS, type EventMemberName } from '../core/contracts/event.members.js';
import { CHANNELS, type Channel } from '../core/primitives/vocabulary.js';

/** The property is checked by the rule of the event member of that name. */
function IsEventMember(): PropertyDecorator {
  return (target, property) => {
    const member = EVENT_MEMBERS.find(({ name }) => name === property);
    if (member === undefined) throw new TypeError(`an event has no member "${String(property)}"`);
    if (member.optional) IsOptional()(target, property);
    ValidateBy({
      name: 'isEventMember',
      validator: {
        validate: (value) => member.refuse(value) === null,
        defaultMessage: (args) => member.refuse(args?.value)?.message ?? '',
      },
    })(target, property);
  };
}

export class ActivityEventDto implements Partial<Record<EventMemberName, unknown>> {
  @ApiProperty({ description: "The producer's idempotency key: an id counts once", maxLength: 128 })
  @IsEventMember()
  id!: string;

  @ApiProperty({ maxLength: 64, description: 'Without spaces' })
  @IsEventMember()
  customerId!: string;

  @ApiProperty({
    description: 'ISO 8601 with an offset, or epoch milliseconds; from 1971 to 2099',
    oneOf: [{ type: 'string', format: 'date-time' }, { type: 'integer' }],
  })
  @IsEventMember()
  occurredAt!: string | number;

  @ApiProperty({ enum: CHANNELS })
  @IsEventMember()
  channel!: Channel;

  @ApiProperty({ description: "The bank's own name for what happened; config/activity.json maps it", maxLength: 64 })
  @IsEventMember()
  type!: string;

  @ApiPropertyOptional({
    description:
      'In units of the currency. The type gives the direction; a negative amount takes an earlier one back and lowers the sums',
  })
  @IsEventMember()
  amount?: number;

  @ApiPropertyOptional({ description: 'ISO 4217; the base currency when left out' })
  @IsEventMember()
  currency?: string;

  @ApiPropertyOptional({ description: "The customer's total assets after the event" })
  @IsEventMember()
  balance?: number;

  @ApiPropertyOptional({ maxLength: 64, description: "The bank's own name; config/products.json gives its class" })
  @IsEventMember()
  product?: string;

  @ApiPropertyOptional({ maxLength: 64 })
  @IsEventMember()
  branch?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'Only those that config/activity.json allows are kept, as maturesOn (a day as 2026-12-31) and closedBy (customer, bank, death); their values are text of at most 64 characters, numbers, or true or false. All others are dropped',
  })
  @IsEventMember()
  attributes?: Record<string, unknown>;
}

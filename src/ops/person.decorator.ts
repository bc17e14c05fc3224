import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateBy } from 'class-validator';
import { PERSON_RULE, personName } from '../core/contracts/person.js';

/** A member that names a person; spaces around the name are removed. */
export function Person(): PropertyDecorator {
  return applyDecorators(
    Transform(({ value }: { value: unknown }) => personName(value) ?? value),
    ValidateBy({
      name: 'isPerson',
      validator: {
        validate: (value: unknown) => personName(value) !== null,
        defaultMessage: () => `$property ${PERSON_RULE}`,
      },
    }),
  );
}

/** `POST /v1/events` in the API documents: the only call that no controller serves. */
import { getSchemaPath, type OpenAPIObject } from '@nestjs/swagger';
import { documentedRule, type ParameterRule } from '../ops/query-parameter.js';
import type { Role } from '../ops/keys.js';
import { LIVE_RUN } from '../redis/keys.js';
import { ActivityEventDto } from './activity-event.dto.js';

export const EVENTS_PATH = '/v1/events';
export const EVENTS_ROLES: readonly Role[] = ['producer', 'operator'];

/** The most remarks in one answer. Of a thousand refused events the first ones are enough to find the cause. */
export const MOST_REMARKS = 100;

export const EVENTS_PARAMETERS: Readonly<Record<string, ParameterRule>> = {
  run: { description: "A replay's name; only with an operator's key", roles: ['operator'], usual: LIVE_RUN },
  asOf: { description: "The replay's clock for these events", roles: ['operator'] },
};

const RECEIPT =
  '{ accepted, rejected: [{ index, id, code, message }], rejectedCount, warnings: [{ index, id, code, message }] }: ' +
  `warnings are about accepted events; of either list the first ${MOST_REMARKS}`;

const EVENT = { $ref: getSchemaPath(ActivityEventDto) };

/** Adds the call to the document that Nest made of its controllers. The document knows the schema of an event. */
export function withEventsCall(document: OpenAPIObject): OpenAPIObject {
  const call: OpenAPIObject['paths'][string] = {
    post: {
      operationId: 'EventsController_accept',
      summary: 'Hand over activity',
      description: 'Accepted means: in Redis. Send again what got no answer.',
      tags: ['events'],
      security: [{ bearer: [] }],
      parameters: Object.entries(EVENTS_PARAMETERS).map(([name, rule]) => ({
        ...documentedRule(name, rule),
        in: 'query',
        schema: { type: 'string' },
      })),
      requestBody: {
        required: true,
        content: { 'application/json': { schema: { oneOf: [EVENT, { type: 'array', items: EVENT }] } } },
      },
      responses: {
        202: { description: RECEIPT },
        400: { description: 'Nothing was acceptable; the body lists why' },
        413: { description: 'The body has too many bytes, or too many events' },
      },
    },
  };
  return { ...document, paths: { [EVENTS_PATH]: call, ...document.paths } };
}

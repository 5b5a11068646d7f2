import { CONTENT_TYPES } from '../messages/content/content.dto.js';
import { schemaRef, type Schemas } from './schema.js';
import { systemContentSchema } from './system-content.schema.js';

/** Adds what a message may hold: one of the content classes by its `type`, or a system message. */
export function addContentSchemas(schemas: Schemas): void {
  const types = Object.entries(CONTENT_TYPES);
  for (const [, { dto, isOpen }] of types) {
    if (isOpen) Object.assign(schemas[dto.name]!, { additionalProperties: true });
  }
  schemas['ClientContent'] = {
    description: 'What a client says.',
    oneOf: [...new Set(types.map(([, { dto }]) => dto.name))].map(schemaRef),
    discriminator: {
      propertyName: 'type',
      mapping: Object.fromEntries(types.map(([type, { dto }]) => [type, schemaRef(dto.name).$ref])),
    },
  };
  schemas['SystemContent'] = systemContentSchema();
  schemas['MessageContent'] = { oneOf: [schemaRef('ClientContent'), schemaRef('SystemContent')] };
}

import { escapeHtml, prose, table } from './html.js';
import type { Schema } from './schema.js';

/** A schema as a table of its fields, or in a line where it has none. */
export function schemaTable(caption: string, schema: Schema): string {
  const { properties, description, required = [], additionalProperties } = schema;
  const about = typeof description === 'string' ? `<p>${prose(description)}</p>` : '';
  if (!properties) return `${about}<p>${escapeHtml(caption)}: ${typeName(schema)}</p>`;
  if (Object.keys(properties).length === 0) return `${about}<p>${escapeHtml(caption)}: no fields</p>`;
  const rows = Object.entries(properties).map(([name, property]) => [
    `${escapeHtml(name)}${(required as string[]).includes(name) ? '' : '?'}`,
    typeName(property),
    prose(String(property['description'] ?? '')),
  ]);
  const open = additionalProperties === true ? '<p>Further fields are kept as they are.</p>' : '';
  return `${about}${table(caption, ['field', 'type', 'meaning'], rows)}${open}`;
}

/** How a type is written: `string`, `integer | null`, a link to a type, a list of them. */
function typeName(schema: Schema): string {
  const { $ref, type, items } = schema;
  if ($ref) {
    const name = $ref.split('/').at(-1)!;
    return `<a href="#type-${name}">${name}</a>`;
  }
  const variants = (schema['oneOf'] ?? schema['anyOf'] ?? schema['allOf']) as Schema[] | undefined;
  if (variants) return variants.map((variant) => variantName(variant)).join(' | ');
  if (Array.isArray(schema['enum'])) {
    return schema['enum'].map((value) => `<code>${escapeHtml(JSON.stringify(value))}</code>`).join(' | ');
  }
  if (type === 'array') return `[${typeName(items as Schema)}]`;
  const name = [type ?? 'any'].flat().join(' | ');
  return schema.format ? `${name} (${escapeHtml(schema.format)})` : escapeHtml(name);
}

function variantName(schema: Schema): string {
  const title = schema['title'];
  if (typeof title !== 'string' || !schema.properties) return typeName(schema);
  return `{ ${Object.keys(schema.properties).join(', ')} } (<code>${escapeHtml(title)}</code>)`;
}

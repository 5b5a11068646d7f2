/** A JSON Schema of draft 2020-12, as OpenAPI 3.1 and AsyncAPI 3.0 both take it. */
export interface Schema {
  [keyword: string]: unknown;
  type?: string | string[];
  format?: string;
  properties?: Record<string, Schema>;
  $ref?: string;
}

export type Schemas = Record<string, Schema>;

export const schemaRef = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

/** Calls `visit` for a schema and every schema in it. */
export function walkSchema(node: unknown, visit: (schema: Schema) => void): void {
  if (Array.isArray(node)) for (const item of node) walkSchema(item, visit);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  visit(node as Schema);
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'example' && key !== 'examples' && key !== 'enum') walkSchema(value, visit);
  }
}

/** The schemas that some node names, directly or through others. */
export function reachableSchemas(root: unknown, schemas: Schemas): Schemas {
  const found: Schemas = {};
  const collect = (node: unknown): void =>
    walkSchema(node, ({ $ref }) => {
      const name = $ref?.split('/').at(-1);
      if (name === undefined || found[name] !== undefined || schemas[name] === undefined) return;
      found[name] = schemas[name];
      collect(schemas[name]);
    });
  collect(root);
  return Object.fromEntries(Object.entries(found).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

import type { INestApplication } from '@nestjs/common';
import { type AsyncApiDocument, createAsyncApiDocument } from './asyncapi-document.js';
import { createOpenApiDocument } from './openapi-document.js';
import type { OpenApiDocument } from './operation.js';
import { reachableSchemas } from './schema.js';
import { readExamples } from './recorded-examples.js';

export interface Documents {
  openApi: OpenApiDocument;
  asyncApi: AsyncApiDocument;
}

/** Both documents of an application, which need not be initialised. */
export function createDocuments(app: INestApplication): Documents {
  const examples = readExamples();
  const openApi = createOpenApiDocument(app, examples);
  const asyncApi = createAsyncApiDocument(openApi, examples);
  const { paths, components } = openApi;
  // What only the socket has is told by AsyncAPI.
  components.schemas = reachableSchemas([paths, components.responses], components.schemas);
  return { openApi, asyncApi };
}

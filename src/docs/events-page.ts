import type { AsyncApiDocument } from './asyncapi-document.js';

export const renderEventsPage = (document: AsyncApiDocument): string => document.info.title;

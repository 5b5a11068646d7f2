import { applyDecorators, Header, type Type } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';

declare const shape: unique symbol;

/** JSON that is text already, and what `JSON.parse` would make of it. */
export type JsonText<Shape> = string & { readonly [shape]?: Shape };

/** For a `GET` that answers with `JsonText`: it goes out as it is, and the documents show the shape that it has. */
export const ApiJsonText = (type: Type): MethodDecorator =>
  applyDecorators(Header('content-type', 'application/json; charset=utf-8'), ApiOkResponse({ type }));

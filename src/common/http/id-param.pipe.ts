import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { invalidField } from '../errors/domain-error.js';
import { isId } from './ids.js';

/** Checks an identifier in a path; a malformed one is the caller's mistake (400), not a missing resource. */
@Injectable()
export class IdParamPipe implements PipeTransform<string, string> {
  transform(value: string, { data }: ArgumentMetadata): string {
    if (!isId(value)) throw invalidField(data ?? 'id', 'must be an id: a decimal string');
    return value;
  }
}

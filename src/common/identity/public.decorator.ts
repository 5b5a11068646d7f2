import { SetMetadata } from '@nestjs/common';

export const IS_PUBLIC = 'skein:is-public';

/** Marks a route that needs no access token. Everything else is refused without one. */
export const Public = () => SetMetadata(IS_PUBLIC, true);

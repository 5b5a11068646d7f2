import { setFlagsFromString } from 'node:v8';

/**
 * Lets every object begin in V8's young generation. Where most objects of a place in the code were found alive by a
 * few collections, V8 allocates them in the old generation from the start (allocation site pretenuring). That is
 * right for caches and wrong for messages, which live for as long as a commit takes: dead ones in the old generation
 * keep everything alive that they refer to until the next major collection. It happens after some seconds under load,
 * or never (docs/performance.md).
 */
export function startObjectsYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}

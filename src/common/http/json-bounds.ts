/** Deepest nesting of a request body or frame; the outermost object is level 1. */
export const MAX_JSON_DEPTH = 32;

/** `__proto__`, `constructor`, `toString` and whatever else every object has: as keys they confuse code, not people. */
const RESERVED: ReadonlySet<string> = new Set(['prototype', ...Object.getOwnPropertyNames(Object.prototype)]);

/** True for a name that no field or parameter of ours has, and that plain objects answer to all the same. */
export const isReservedName = (name: string): boolean => RESERVED.has(name);

/**
 * True for parsed JSON that no honest client sends: nested deeper than 32 levels, or with a key that would reach
 * an object's prototype if anything ever merged it. It stops at the first offence and never goes deeper than the
 * limit, so hostile depth costs no stack. Called for every frame, hence no `Object.entries`: it costs a fifth of
 * what a walk with a list of pending values did.
 */
export function exceedsBounds(value: unknown, depth = 1): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth > MAX_JSON_DEPTH) return true;
  return Array.isArray(value)
    ? hasOffender(value, depth)
    : isOffender(value as Record<string, unknown>, depth);
}

function hasOffender(items: readonly unknown[], depth: number): boolean {
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    if (typeof item === 'object' && exceedsBounds(item, depth + 1)) return true;
  }
  return false;
}

function isOffender(container: Record<string, unknown>, depth: number): boolean {
  // JSON.parse gives plain objects, whose prototype has nothing enumerable: `in` sees own keys alone.
  for (const key in container) {
    if (RESERVED.has(key)) return true;
    const value = container[key];
    if (typeof value === 'object' && exceedsBounds(value, depth + 1)) return true;
  }
  return false;
}

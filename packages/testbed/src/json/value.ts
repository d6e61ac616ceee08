/** What JSON can say. Objects come from `JSON.parse` and are never changed once stored. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. A member may be called `__proto__`: read with `memberOf`, build with `withMember`. */
export interface JsonObject {
  readonly [name: string]: Json;
}

/** Whether a value is an object; an array is none. */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether a value is an array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** The object's own member, or undefined: nothing inherited, whatever its name. */
export function memberOf(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}

/** Sets a member in place, `__proto__` included. For objects under construction alone. */
export function setMember(object: Record<string, Json>, name: string, value: Json): void {
  if (name === '__proto__') {
    Object.defineProperty(object, name, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[name] = value;
  }
}

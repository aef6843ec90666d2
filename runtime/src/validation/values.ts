/** An object of JSON: only its own properties are data. */
export type UnknownObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is UnknownObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

/** A property's own value. One that is undefined does not exist: JSON leaves it out. */
export function ownValue(object: UnknownObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** The names of the properties that exist. */
export function namesOf(object: UnknownObject): string[] {
  return Object.keys(object).filter((name) => object[name] !== undefined);
}

/** Sets an own property, also of the name `__proto__`. Returns the object. */
export function setOwn(
  object: Record<string, unknown>,
  key: string,
  value: unknown,
): Record<string, unknown> {
  return Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

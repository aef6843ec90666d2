// What inputs are checked by: the null of `nullable` without `type` is received, and not sent.
import { isObject, kindOf, objectOf } from "./keywords.mjs";

/** @returns the schema without `nullable` where there is no `type` */
export function asSent(value) {
  if (Array.isArray(value)) return value.map(asSent);
  if (!isObject(value)) return value;
  const isAnnotation = value.nullable === true && value.type === undefined;
  const entries = Object.entries(value).filter(([key]) => key !== "nullable" || !isAnnotation);
  return objectOf(
    entries.map(([key, member]) => [key, kindOf(key, member) === "data" ? member : asSent(member)]),
  );
}

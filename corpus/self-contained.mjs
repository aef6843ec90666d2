// Whether a schema says by itself what it means.
import { kindOf } from "./keywords.mjs";

/** Any base: only whether two addresses are the same counts. */
const BASE = "schema:///root";

/**
 * @returns {string | undefined} the first reference that leads out of the schema, or nowhere in it; undefined for a
 * self-contained schema
 */
export function outsideReference(schema) {
  const resources = new Map([[BASE, schema]]);
  const anchors = new Set();
  const references = [];
  visit(schema, BASE);
  return references.find(({ reference, base }) => !isInside(reference, base))?.reference;

  function visit(value, base) {
    if (Array.isArray(value)) for (const each of value) visit(each, base);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const own = [value.$id, value.id].find((id) => typeof id === "string");
    const inner = own === undefined ? base : (resolved(own, base) ?? base);
    const [address, fragment = ""] = inner.split("#");
    if (own !== undefined && fragment !== "") anchors.add(inner);
    else if (own !== undefined) resources.set(address, value);
    for (const anchor of [value.$anchor, value.$dynamicAnchor])
      if (typeof anchor === "string") anchors.add(`${address}#${anchor}`);
    for (const [key, member] of Object.entries(value)) {
      const isReference = /^\$(?:ref|dynamicRef|recursiveRef)$/.test(key);
      const kind = kindOf(key, member);
      if (isReference && typeof member === "string")
        references.push({ reference: member, base: address });
      else if (kind === "map") visit(Object.values(member), address);
      else if (kind === "schema") visit(member, address);
    }
  }

  function isInside(reference, base) {
    const target = resolved(reference, base);
    if (target === undefined) return false;
    const [address, fragment = ""] = target.split("#");
    if (!resources.has(address)) return false;
    return (
      fragment === "" ||
      (fragment.startsWith("/") ? isPlace(resources.get(address), fragment) : anchors.has(target))
    );
  }
}

function resolved(reference, base) {
  try {
    return new URL(reference, base).href.replace(/#$/, "");
  } catch {
    return undefined;
  }
}

function isPlace(root, pointer) {
  let value = root;
  for (const token of pointer.slice(1).split("/")) {
    const key = decoded(token).replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return false;
    value = value[key];
  }
  return true;
}

function decoded(token) {
  try {
    return decodeURIComponent(token);
  } catch {
    return token;
  }
}

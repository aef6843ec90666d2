// The flows that a schema is used in: as the output of a step, and as the inputs where it is a schema of an object.

/** @typedef {"input" | "output"} Use */

/** @returns {Use[]} */
export function usesOf(schema) {
  return isOfObject(schema, schema, 0) && !declaresAttachments(schema)
    ? ["output", "input"]
    : ["output"];
}

/** Whether every value of a schema is an object, as far as the top of it says so. */
function isOfObject(schema, root, depth) {
  if (typeof schema !== "object" || schema === null || depth > 8) return false;
  if (schema.type !== undefined) return schema.type === "object" && schema.nullable !== true;
  if (typeof schema.$ref === "string") {
    const target = /^#\/(definitions|\$defs)\/([^/%~]+)$/.exec(schema.$ref);
    return target !== null && isOfObject(root[target[1]]?.[target[2]], root, depth + 1);
  }
  const isOf = (member) => isOfObject(member, root, depth + 1);
  return (
    (typeof schema.properties === "object" && schema.nullable !== true) ||
    [schema.oneOf, schema.anyOf].some((list) => list?.length > 0 && list.every(isOf)) ||
    (schema.allOf?.some(isOf) ?? false)
  );
}

/** The service keeps this name for itself. */
function declaresAttachments(schema) {
  return Object.hasOwn(schema.properties ?? {}, "attachments");
}

export const slugOf = (id, use) => `${use}-${id}`;

/**
 * @param {string} id
 * @param {unknown} schema
 * @param {Use} use
 * @returns a definition as its author would write it
 */
export function definitionOf(id, schema, use) {
  const [primary] = Object.keys(schema.properties ?? {}).sort();
  const flow = { org: "corpus", project: "schemas", slug: slugOf(id, use) };
  return use === "input"
    ? {
        ...flow,
        inputs: schema,
        // What `message` sets would otherwise depend on the order of the properties.
        ...(primary === undefined ? {} : { primary }),
        steps: [{ id: "step", processor: "passthrough" }],
      }
    : {
        ...flow,
        steps: [{ id: "step", processor: "llm", prompt: "Answer.", output: schema }],
      };
}

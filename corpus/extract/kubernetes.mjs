// The schemas of kubernetes' objects: modules that register a schema literal under a name.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { spread, withWhatItRefersTo } from "./closure.mjs";

/**
 * @param {string} folder where the package is installed
 * @param {string} basics where the package of the types that all use is installed
 * @param {number} most
 * @returns {{ path: string, pointer: string, schema: object, dialect: "openapi-3.0" }[]}
 */
export function kubernetesSchemas(folder, basics, most) {
  const schemas = {};
  const paths = new Map();
  for (const { name, path, schema } of [...registered(basics), ...registered(folder)]) {
    schemas[name] = schema;
    paths.set(name, path);
  }
  for (const { name } of registered(basics)) paths.delete(name);
  const nameOf = (reference) => reference.replace(/#$/, "");
  return spread([...paths.keys()].sort(), most).flatMap((name) => {
    const schema = withWhatItRefersTo(schemas, name, nameOf);
    return schema === undefined
      ? []
      : [{ path: paths.get(name), pointer: "", schema, dialect: "openapi-3.0" }];
  });
}

function registered(folder) {
  return readdirSync(join(folder, "_schemas"))
    .filter((file) => file.endsWith(".js"))
    .sort()
    .flatMap((file) => {
      const text = readFileSync(join(folder, "_schemas", file), "utf8");
      const [, literal] = /^const schema = (\{.*?^\});/ms.exec(text) ?? [];
      const [, name] = /register\)\("([^"]+)"/.exec(text) ?? [];
      return literal === undefined || name === undefined
        ? []
        : [{ name, path: `_schemas/${file}`, schema: JSON.parse(literal) }];
    });
}

// The schemas of an OpenAPI document.
import { readFileSync } from "node:fs";
import { nameInPointer, spread, withWhatItRefersTo } from "./closure.mjs";

/**
 * @param {string} file a document as JSON
 * @param {string} path the document's path in its package
 * @param {number} most how many schemas
 * @returns {{ path: string, pointer: string, schema: object, dialect?: "openapi-3.0" }[]}
 */
export function openApiSchemas(file, path, most) {
  const document = JSON.parse(readFileSync(file, "utf8"));
  const holder = document.components === undefined ? "definitions" : "components/schemas";
  const schemas = document.components?.schemas ?? document.definitions ?? {};
  const dialect = document.openapi?.startsWith("3.1") ? undefined : "openapi-3.0";
  const names = Object.keys(schemas).filter((name) => Object.keys(schemas[name]).length > 1);
  return spread(names.sort(), most).flatMap((name) => {
    const schema = withWhatItRefersTo(schemas, name, nameInPointer);
    const pointer = `/${holder}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return schema === undefined ? [] : [{ path, pointer, schema, dialect }];
  });
}

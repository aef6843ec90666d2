// The public test suite of JSON Schema, as a package has it.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const DRAFT = "tests/draft4";
const DIALECT = "http://json-schema.org/draft-04/schema#";

/** @returns {{ path: string, pointer: string, schema: object, instances: { name: string, value: unknown }[] }[]} */
export function suiteSchemas(folder) {
  return readdirSync(join(folder, DRAFT))
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => {
      const path = `${DRAFT}/${file}`;
      const groups = JSON.parse(readFileSync(join(folder, path), "utf8"));
      return groups.map(({ schema, tests }, index) => ({
        path,
        pointer: `/${index}/schema`,
        schema: { $schema: DIALECT, ...schema },
        instances: tests.map(({ description, data }) => ({ name: description, value: data })),
      }));
    });
}

// GitHub's events: one document of schemas, and payloads that were sent.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { nameInPointer, spread, withWhatItRefersTo } from "./closure.mjs";

const PAYLOADS_EACH = 4;

/**
 * @param {string} folder where the schemas are installed
 * @param {string} examples where the payloads are installed
 * @returns {{ path: string, pointer: string, schema: object, instances: { name: string, value: unknown }[] }[]} payloads
 * of the event, whatever its action: a validator says which are valid
 */
export function webhookSchemas(folder, examples) {
  const { $schema, definitions } = JSON.parse(readFileSync(join(folder, "schema.json"), "utf8"));
  const payloads = new Map(
    JSON.parse(readFileSync(join(examples, "api.github.com/index.json"), "utf8")).map((event) => [
      event.name,
      event.examples,
    ]),
  );
  return Object.keys(definitions).flatMap((name) => {
    const schema = withWhatItRefersTo(definitions, name, nameInPointer);
    if (schema === undefined) return [];
    const [event] = name.replace(/_event$/, "").split("$");
    const sent = spread(payloads.get(event) ?? [], PAYLOADS_EACH);
    return [
      {
        path: "schema.json",
        pointer: `/definitions/${name}`,
        schema: { $schema, ...schema },
        instances: sent.map((value, index) => ({ name: `${event} ${index}`, value })),
      },
    ];
  });
}

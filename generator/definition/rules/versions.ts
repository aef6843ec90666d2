import type { JsonValue } from "../../json-schema/types.js";
import { listSome, type Report } from "../diagnostic.js";
import { MAX_PUBLISHED } from "../limits.js";
import { entryOf, isList } from "../../json-schema/values.js";

/** Checks that published numbers are unique, and that the promoted version is one of them. */
export function checkVersions(root: JsonValue, report: Report): void {
  const published = entryOf(root, "published");
  const production = entryOf(root, "production");
  const numbers = isList(published) ? published : [];
  if (numbers.length > MAX_PUBLISHED) {
    const message = `a flow may have at most ${MAX_PUBLISHED} published versions, found ${numbers.length}; leave out those that are no longer called`;
    report({ path: ["published", MAX_PUBLISHED], at: "value", message });
    return;
  }
  const seen = new Set<unknown>();
  numbers.forEach((number, index) => {
    if (seen.has(number) && typeof number === "number")
      report({
        path: ["published", index],
        at: "value",
        message: `version ${number} appears twice in this list`,
      });
    seen.add(number);
  });
  if (
    typeof production !== "number" ||
    seen.has(production) ||
    production === entryOf(root, "version")
  )
    return;
  const list = listSome([...seen].filter((number) => typeof number === "number"));
  const message =
    list === ""
      ? `version ${production} is promoted but not published: add \`published: [${production}]\``
      : `version ${production} is promoted but not published; published are ${list}`;
  report({ path: ["production"], at: "value", message, dependsOn: "/published" });
}

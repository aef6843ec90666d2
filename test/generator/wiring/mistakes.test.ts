import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { parsePointer } from "../../../generator/json-schema/pointer.js";
import { entryOf, isObject } from "../../../generator/json-schema/values.js";
import { findingsIn, findingsOf } from "./support.js";

/** Each file has one mistake, and says in its first line what is to be found: the place, the rule, the suggestion. */
const folder = join(import.meta.dirname, "mistakes");
const files = readdirSync(folder).sort();

test("there are 26 mistakes, of every rule that needs no Python", () => {
  expect(files).toHaveLength(26);
  const rules = files.flatMap((file) => findingsIn(join(folder, file)).map(({ rule }) => rule));
  expect([...new Set(rules)].sort()).toMatchInlineSnapshot(`
    [
      "single-brace",
      "uncertain-loop",
      "uncertain-parameter",
      "uncertain-placeholder",
      "unknown-loop",
      "unknown-mock-field",
      "unknown-parameter",
      "unknown-placeholder",
      "unreachable-output",
    ]
  `);
});

describe("each mistake is found once", () => {
  test.each(files)("%s", (file) => {
    const path = join(folder, file);
    const [expected = ""] = readFileSync(path, "utf8").split("\n");
    const found = findingsIn(path).map(({ line, column, rule, suggestion }) =>
      `# ${line}:${column} ${rule ?? "no rule"} ${suggestion ?? ""}`.trim(),
    );
    expect(found).toEqual([expected]);
  });
});

test("the messages", () => {
  const messages = files.flatMap((file) =>
    findingsIn(join(folder, file)).map(({ message }) => `${file.slice(0, 2)} ${message}`),
  );
  expect(messages.join("\n")).toMatchInlineSnapshot(`
    "01 {{mesage}} names nothing that there is: the input of the flow has only "message"
    02 {{initial.topci}} names nothing that there is: the input of the flow has only "topic"
    03 {{topic}} names nothing that there is: the output of step "outline" has only "points"
    04 {{points}} names nothing that there is: the output of step "write" has only "text"
    05 {{customer.mail}} names nothing that there is: "customer" of the input of the flow has only "email"
    06 {{message.length}} names nothing that there is: "message" of the input of the flow is a string, which has no "length"
    07 {{words.length}} names nothing that there is: "words" of the input of the flow is an array, which has no "length"
    08 {{item}} names nothing that there is: \`item\` and \`index\` are those of a loop, and the step is in none; the input of the flow has only "words"
    09 {{item.words}} names nothing that there is: an item of "mistakes" has only "word"
    10 {{word}} names nothing that there is: the output of step "explain" has only "text"
    11 {{score.point}} names nothing that there is: "score" of the output of the parallel has only "points"
    12 {{pair.2}} names nothing that there is: "pair" of the input of the flow never has as many items
    13 {{order.ids}} names nothing that there is: "order" of the output of step "find" has only "id" and "total"
    14 {{mesage}} names nothing that there is: the input of the flow has only "message"
    15 there may be no value for {{tone}}: "tone" is optional in the input of the flow
    16 whether there is a value for {{points}} is not known: the output of step "outline" has no schema
    17 there may be no value for {{date}}: "date" is optional in the output of step "find"
    18 there is no "word" to loop over: the input of the flow has only "words"
    19 "text" of the input of the flow is a string: a loop needs an array
    20 "words" of the input of the flow may be null or an array: a loop needs an array
    21 the step does not receive the parameter "mistake": the output of step "find" has only "mistakes"
    22 the parameter "message" is declared as a number, and what the step receives is a string
    23 the step may not receive the parameter "hints": "hints" is optional in the input of the flow
    24 what step "outline" returns is not read by the next step, "write", and is no part of the flow's result
    25 {message} is sent as it is written: a placeholder has two braces on each side
    26 the mock has a field "wrod", and "mistakes.1" of the output of step "find" has only "word""
  `);
});

describe("a reason silences the rule in its place, and nothing else", () => {
  test.each(files)("%s", (file) => {
    const path = join(folder, file);
    const [finding] = findingsIn(path);
    const withException = (rule: string): string => {
      const flow: unknown = parse(readFileSync(path, "utf8"));
      const place = ownerOf(flow, finding?.pointer ?? "");
      Object.assign(place, { allow: [{ rule, reason: "Known." }] });
      return JSON.stringify(flow);
    };
    expect(findingsOf("flow.json", withException(finding?.rule ?? ""))).toEqual([]);
    const other = finding?.rule === "single-brace" ? "unknown-loop" : "single-brace";
    const found = findingsOf("flow.json", withException(other)).map(({ message }) => message);
    expect(found.sort()).toEqual(
      [finding?.message, `nothing here breaks the rule "${other}": remove the exception`].sort(),
    );
  });
});

/** The innermost step or loop on the way to a value. */
function ownerOf(flow: unknown, pointer: string): object {
  let owner: object = {};
  let value = flow;
  for (const key of parsePointer(pointer)) {
    value = entryOf(value, key);
    if (!isObject(value)) continue;
    if (value.processor !== undefined || value.over !== undefined) owner = value;
  }
  return owner;
}

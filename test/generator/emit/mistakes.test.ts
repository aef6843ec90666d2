import { beforeAll, describe, expect, test } from "vitest";
import { compile, type Complaint } from "../../corpus/compile.js";
import { corpusDefinitions, render } from "../../corpus/render.js";

/** A program where every marked line is wrong: `// error 2353` says with which code. */
const program = `
import { createClient } from "noukai-codegen-runtime";
import { grade3 } from "./acme/spelling/grade-3.js";
import { triage } from "./acme/support/triage.js";
import { enumPrimary } from "./corpus/tree/enum-primary.js";
import { numericPrimary } from "./corpus/tree/numeric-primary.js";
import { fidelity } from "./corpus/schemas/fidelity.js";
import { noInputs } from "./corpus/tree/no-inputs.js";
import { createFlows } from "./index.js";

const client = createClient();
const payment = { kind: "card", card: "1" } as const;
const customer = { id: "cus_1", plan: "free" } as const;

// Right: message and the rest, everything in parameters, overrides, every kind of version.
const done = await grade3(client).execute({ message: "Ths is fun.", parameters: { difficulty: "hard" } });
await grade3(client).execute({ parameters: { message: "Ths is fun." } });
await grade3(client).execute({ message: "a", blockOverrides: { find: { temperature: 0.5 } }, version: 2 });
await grade3(client).execute({ message: "a", version: "draft" });
await grade3(client).execute({ message: "a", version: "production" });
await triage(client).execute({ message: "a", parameters: { customer } });
await enumPrimary(client).execute({ message: "happy" });
await numericPrimary(client).execute({ parameters: { amount: 1, currency: "EUR" } });
await noInputs(client).execute({});
await createFlows({ client: undefined } as never).acme.spelling.grade3.execute({ message: "a" });
if (done.status === "completed") {
  const explained: string = done.result[0]?.explanation ?? "";
  void explained;
}

// Wrong.
await grade3(client).execute({ message: "a", parameters: { dificulty: "hard" } }); // error 2561
await grade3(client).execute({ message: "a", parameters: { difficulty: "medium" } }); // error 2322
await triage(client).execute({ message: "a", parameters: {} }); // error 2322
await grade3(client).execute({ message: "a", blockOverrides: { fnd: {} } }); // error 2561
await grade3(client).execute({ message: "a", version: 3 }); // error 2322
if (done.status === "completed") void done.result[0]?.explanaton; // error 2551
await grade3(client).execute({ parameters: { difficulty: "easy" } }); // error 2345
await grade3(client).execute({ message: 1 }); // error 2322
await grade3(client).execute({ message: "a", parameters: { message: "b" } }); // error 2345
await grade3(client).execute({ message: "a", blockOverrides: { find: { temperature: "hot" } } }); // error 2322
await enumPrimary(client).execute({ message: "angry" }); // error 2322
await numericPrimary(client).execute({ message: "1", parameters: { amount: 1, currency: "EUR" } }); // error 2353
await triage(client).execute({ message: "a" }); // error 2345
await triage(client).execute({ message: "a", parameters: { customer: { id: "cus_1", plan: "gold" } } }); // error 2322
await triage(client).execute({ message: "a", parameters: { customer: { id: "cus_1" } } }); // error 2741
await grade3(client).execute({ mesage: "a" }); // error 2561
await grade3(client).execute({}); // error 2345
await grade3(client).execute({ message: "a", difficulty: "hard" }); // error 2353
await grade3(client).execute({ message: "a", blockOverrides: { find: { prompts: "b" } } }); // error 2561
await grade3(client).execute({ message: "a", version: "main" }); // error 2322
await grade3(client).execute(); // error 2554
void done.result; // error 2339
for await (const step of grade3(client).steps({ message: "a" })) if (step.stepId === "fnd") break; // error 2367
for await (const step of grade3(client).steps({ message: "a" })) if (step.stepId === "find") void step.output.mistake; // error 2551
await grade3(client).executeAsync({ message: "a", attachments: [] }); // error 2353
await fidelity(client).execute({ message: "a", parameters: { payment: { kind: "card", iban: "DE1" }, address: { city: "Ulm" } } }); // error 2353
await fidelity(client).execute({ message: "a", parameters: { payment, address: { city: "Ulm" }, pair: ["a"] } }); // error 2322
`;

const expected = program.split("\n").flatMap((line, index) => {
  const code = /\/\/ error (\d+)$/.exec(line)?.[1];
  return code === undefined ? [] : [{ line: index + 1, code: Number(code) }];
});

describe("a program that uses the clients", () => {
  let complaints: readonly Complaint[] = [];
  beforeAll(async () => {
    const { files } = await render(corpusDefinitions());
    complaints = compile(new Map([...files, ["program.ts", program]]));
  });

  test("compiles where it is right, and fails where it is wrong, line by line", () => {
    expect(complaints.map(({ line, code }) => ({ line, code }))).toEqual(expected);
  });

  test("is wrong in the program, never in the clients", () => {
    expect(new Set(complaints.map(({ file }) => file))).toEqual(new Set(["program.ts"]));
  });

  test("is told what is wrong in words that name the property and the flow's types", () => {
    expect(
      complaints.map(({ line, message }) => `${line}: ${message}`).join("\n\n"),
    ).toMatchSnapshot();
  });
});

import { startEmulator } from "../../../emulator/index.js";
import { FlowRequestError, InputValidationError } from "noukai-codegen-runtime";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { clientFor } from "../support/flow.js";
import { definition, markFlow } from "./harness.js";

it("what the runtime refuses never reaches the emulator, which says the same of it", async () => {
  await using folder = await temporaryFolder();
  await folder.write("draft.flow.json", JSON.stringify(definition));
  await folder.write("v2.flow.json", JSON.stringify({ ...definition, version: 2 }));
  const log: string[] = [];
  await using emulator = await startEmulator({
    ...{ flows: folder.path, log: "text" },
    logTo: (line) => log.push(line),
  });
  const client = clientFor(emulator.url);
  const flow = markFlow()(client);
  const requests = (): string[] => log.filter((line) => line.includes("/execute"));

  const long = "a".repeat(21);
  const calls = [
    { message: long },
    { parameters: { message: long } },
    { message: "Ths.", parameters: { difficulty: "none" as "easy" } },
    { message: "Ths.", blockOverrides: { find: { temperature: 2 } } },
  ];
  for (const call of calls) {
    const refused = await flow
      .execute({ ...call, version: 2 })
      .catch((error: unknown) => error as InputValidationError);
    if (!(refused instanceof InputValidationError)) throw new Error("the inputs were sent");
    expect(requests()).toEqual([]);
    const answered = await flow
      .execute({ ...call, version: 2, validate: { inputs: "off" } })
      .catch((error: unknown) => error as FlowRequestError);
    if (!(answered instanceof FlowRequestError)) throw new Error("the inputs were accepted");
    const [problem] = refused.problems;
    expect(answered.status).toBe(422);
    expect(answered.message).toContain(`must ${problem?.expected ?? ""}`);
    expect(answered.message).toContain(String(problem?.path.at(-1)));
    log.length = 0;
  }
  expect((await flow.execute({ message: "Ths.", version: 2 })).status).toBe("completed");
  await client.close();
});

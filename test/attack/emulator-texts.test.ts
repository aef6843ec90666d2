import { describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { clientOf, type Answer } from "../emulator/client.js";
import { flow, llm, text } from "../emulator/flows.js";

async function ask(emulator: Emulator, body: unknown): Promise<Pick<Answer, "status" | "body">> {
  return await clientOf(emulator).post("/seq/acme/spelling/grade-3/v0/execute", body);
}

describe("a text that is compared and filled in", () => {
  const steps = Array.from({ length: 50 }, (_, index) =>
    llm(`step-number-${index}`, "{{initial.message}}", text, { mock: { text: "x" } }),
  );

  // 10 MB took 35 s for a flow of 100 steps: the distance to each id was computed.
  test("an unknown step's id of 8 MB is refused at once", async () => {
    await using emulator = await startEmulator({ flows: [flow(steps)], listen: false });
    const blockOverrides = { ["x".repeat(8_000_000)]: {} };
    const refused = await ask(emulator, { message: "x", blockOverrides });
    expect(refused).toMatchObject({ status: 422, body: { detail: { code: "VALIDATION_ERROR" } } });
    expect(JSON.stringify(refused.body).length).toBeLessThan(500);
  });

  test("a placeholder that is repeated for a long input fails the step", async () => {
    await using emulator = await startEmulator({ flows: [flow(steps)], listen: false });
    const { body } = await ask(emulator, {
      message: "x".repeat(1_000_000),
      blockOverrides: { "step-number-0": { prompt: "{{message}}".repeat(100_000) } },
    });
    expect(body).toMatchObject({
      status: "failed",
      result: expect.stringMatching(/has more than 16777216 characters$/) as string,
    });
  });
});

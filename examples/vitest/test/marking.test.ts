import { createClient, FlowExecutionError, type Client } from "noukai-codegen-runtime";
import { startEmulator, type Emulator } from "noukai-codegen/emulator";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { grade3 } from "../src/flows/acme/spelling/grade-3.js";
import { mark } from "../src/marking.js";

let emulator: Emulator;
let client: Client;

// One emulator for the file, without a socket: the client calls it as its `fetch`.
beforeAll(async () => {
  emulator = await startEmulator({ flows: "../flows", listen: false });
  client = createClient({
    apiKey: "nk_test",
    baseUrl: emulator.url,
    maxRetries: 1,
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
  });
});
afterEach(() => {
  emulator.clearMocks();
});
afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await emulator.close();
});

test("without mocks, steps answer with data of the right shape", async () => {
  const marking = await mark(client, "Ths is fun.");
  expect(marking.advice.every((line) => typeof line === "string")).toBe(true);
});

test("a mock fixes what a step says", async () => {
  emulator.mockFlow(grade3, {
    find: { mistakes: [{ word: "Ths" }] },
    explain: { $template: { word: "{{word}}", explanation: "{{word}} needs an i." } },
  });
  expect(await mark(client, "Ths is fun.")).toEqual({
    grade: "try again",
    advice: ["Ths: Ths needs an i."],
  });
});

test("a mock may look at the call", async () => {
  emulator.mockFlow(grade3, {
    find: ({ initial }) => ({
      mistakes: initial.message.includes("Ths") ? [{ word: "Ths" }] : [],
    }),
  });
  expect((await mark(client, "This is fun.")).grade).toBe("well done");
});

test("a step that fails fails the run", async () => {
  emulator.mockFlow(grade3, { find: { $error: "the model is asleep" } });
  await expect(mark(client, "Ths")).rejects.toThrow("could not be marked: failed");
});

test("a service in trouble", async () => {
  const chaos = (rules: object): Promise<Response> =>
    emulator.fetch(
      new Request(`${emulator.url}/emulator/chaos`, { method: "PUT", body: JSON.stringify(rules) }),
    );
  // Busy once: the client retries after the time that the service asks for, and the caller does not notice.
  await chaos([{ fault: { status: 503, retryAfter: 0 }, times: 1 }]);
  await expect(mark(client, "Ths")).resolves.toBeDefined();
  await chaos([{ fault: { status: 500 } }]);
  await expect(mark(client, "Ths")).rejects.toBeInstanceOf(FlowExecutionError);
  await chaos([]);
});

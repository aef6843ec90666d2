import { describe, expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "./client.js";
import { flow, step } from "./flows.js";

const flows = [flow([step("same", "passthrough")])];

describe("startEmulator", () => {
  test("takes a free port, and several live side by side", async () => {
    await using one = await startEmulator({ flows });
    await using two = await startEmulator({ flows });
    expect(one.port).not.toBe(two.port);
    for (const emulator of [one, two]) {
      expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}/api/v1`);
      expect((await fetch(`${emulator.url}/flows`)).status).toBe(200);
    }
  });

  test("listens on other addresses of this machine", async () => {
    await using emulator = await startEmulator({ flows, host: "localhost" });
    expect((await fetch(`${emulator.url}/flows`)).status).toBe(200);
  });

  test("a port that is taken is an error, and leaves nothing running", async () => {
    await using first = await startEmulator({ flows });
    await expect(startEmulator({ flows, port: first.port })).rejects.toMatchObject({
      code: "EADDRINUSE",
    });
  });

  test("closes once, however often it is asked to", async () => {
    const emulator = await startEmulator({ flows });
    await Promise.all([emulator.close(), emulator.close()]);
    await emulator[Symbol.asyncDispose]();
    await expect(fetch(`${emulator.url}/flows`)).rejects.toThrow(TypeError);
  });

  test("closing ends streams that would go on for ever", async () => {
    const waits = flow([step("a", "passthrough"), step("b", "passthrough")]);
    const emulator = await startEmulator({ flows: [waits], listen: false });
    const client = clientOf(emulator);
    // A run that nobody goes on with: its live trace waits.
    const [begun] = await client.stream("/seq/acme/spelling/grade-3/v0/step", {});
    const id = begun?.data.executionId as string;
    const live = await client.send("GET", `/seq/acme/spelling/grade-3/runs/${id}/trace/stream`);
    const changes = await client.send("GET", "/flows/changes");
    await emulator.close();
    expect(await changes.text()).toContain("event: ready");
    expect(await live.text()).toContain("event: step_completed");
  });
});

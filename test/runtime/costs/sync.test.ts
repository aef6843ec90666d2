import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { runProgram } from "../../support/cli.js";
import { Books } from "./harness.js";

const books = new Books().use();
const program = fileURLToPath(new URL("./sync-program.mjs", import.meta.url));

it("a blocking client has limits and totals too, and stops before handlers run", async () => {
  const { code, stdout, stderr } = await runProgram(
    process.execPath,
    [program, books.emulator.url],
    { cwd: process.cwd() },
  );
  expect(stderr).toBe("");
  expect(code).toBe(0);
  const outcome = JSON.parse(stdout) as { stop: { listed: string[] } };
  expect(outcome).toMatchObject({
    loop: { runs: 2, scope: "client", spentUsd: "0.02", flow: "acme/spelling/single" },
    usage: { calls: 2, costUsd: "0.02", unknown: 0 },
    stop: { scope: "call", spentUsd: "0.02", before: 1 },
    done: { status: "completed", rounds: 2 },
  });
  expect(outcome.stop.listed).not.toContain("paused");
  expect(await books.total()).toBe(60_000);
});

import { beforeEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { flow, step } from "../emulator/flows.js";
import { temporaryFolder } from "../support/folder.js";
import { requireConformanceSuite, runConformance } from "../support/mcp-conformance.js";
import { startTokenProxy } from "./token-proxy.js";

/** The scenarios of what every server does; the others want tools, prompts and resources that the suite defines. */
const SCENARIOS = ["server-initialize", "ping", "tools-list", "dns-rebinding-protection"];

describe("the conformance suite of MCP", () => {
  beforeEach((context) => {
    requireConformanceSuite(context);
  });

  it.each(SCENARIOS)("passes the emulator's endpoint: %s", async (scenario) => {
    await using folder = await temporaryFolder();
    const flows = [flow([step("kept", "passthrough")])];
    await using emulator = await startEmulator({ flows, mcp: true });
    await using proxy = await startTokenProxy(emulator);
    const args = ["server", "--url", proxy.url, "--scenario", scenario];
    const { code, stdout, stderr } = await runConformance(args, folder.path);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    expect(stdout + stderr).toMatch(/Passed: ([1-9])\/\1, 0 failed, 0 warnings/);
  });
});

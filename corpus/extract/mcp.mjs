// The tools of a server of the Model Context Protocol, as the server lists them over its standard output.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const LIMIT = 30_000;

/**
 * Starts a server, asks for its tools and stops it.
 *
 * @param {string} folder where the package is installed
 * @param {{ args?: readonly string[], env?: Readonly<Record<string, string>>, bin?: string }} [start] what it needs to
 * start; values that look like keys are made up, and nothing is called with them
 * @returns {Promise<readonly { name: string, inputSchema?: unknown, outputSchema?: unknown }[]>}
 */
export async function toolsOf(folder, { args = [], env = {}, bin } = {}) {
  const child = spawn(process.execPath, [join(folder, bin ?? binOf(folder)), ...args], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { PATH: process.env.PATH, HOME: tmpdir(), ...env },
  });
  try {
    return await Promise.race([listTools(child), refusal(child)]);
  } finally {
    child.kill("SIGKILL");
  }
}

function binOf(folder) {
  const { bin } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  return typeof bin === "string" ? bin : Object.values(bin)[0];
}

/** @returns a promise that only ever rejects: when the server ends, or does not answer in time */
function refusal(child) {
  return new Promise((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`no answer within ${LIMIT} ms`)), LIMIT);
    timer.unref();
    child.on("error", reject);
    child.on("exit", (code) => reject(new Error(`the server ended (exit code ${code})`)));
    child.stdin.on("error", reject);
  });
}

async function listTools(child) {
  const answers = new Map();
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const message = JSON.parse(line);
    answers.get(message.id)?.(message);
  });
  let id = 0;
  const send = (message) =>
    child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const ask = (method, params) =>
    new Promise((resolve, reject) => {
      id += 1;
      answers.set(id, ({ result, error }) =>
        error === undefined ? resolve(result) : reject(new Error(error.message)),
      );
      send({ id, method, params });
    });
  await ask("initialize", {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "corpus", version: "1.0.0" },
  });
  send({ method: "notifications/initialized" });
  const tools = [];
  let cursor;
  do {
    const page = await ask("tools/list", cursor === undefined ? {} : { cursor });
    tools.push(...page.tools);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return tools;
}

import { defineFlow } from "noukai-codegen-runtime";
import { beforeAll, describe, expect, test } from "vitest";
import { clientFor } from "../runtime/support/flow.js";
import { startServer, type ScriptedServer } from "../runtime/support/server.js";
import { callCases } from "./cases/calls.js";
import { errorCases } from "./cases/errors.js";
import { streamCases } from "./cases/streams.js";
import type { Case, Seen } from "./cases/case.js";
import { driveBlocking } from "./drive-blocking.js";
import { drive, type Call, type Driven } from "./drive.js";
import { describeFlow } from "./flows.js";
import { readRecorded, recordedFiles, serveRecorded, type RecordedResponse } from "./recorded.js";

/*
 * Bodies of the service, one situation a file, served from a loopback server to the methods that read them. `right` in the file
 * says what must come of it, in words; `cases/` says it in code.
 */
const cases: readonly Case[] = [...streamCases, ...callCases, ...errorCases];

/** Methods of the blocking client. */
const BLOCKING = new Set<Call["method"]>([
  "execute",
  "resume",
  "resumeSaved",
  "trace",
  "stepTrace",
]);

const asyncCases = cases.filter((each) => each.only !== "blocking");
const blockingCases = cases.filter(
  (each) =>
    each.only !== "async" && prepare(each).calls.every(({ method }) => BLOCKING.has(method)),
);

test("every file is driven", () => {
  expect([...new Set(cases.map(({ file }) => file))].sort()).toEqual(recordedFiles());
});

describe("async client", () => {
  test.each(asyncCases.map((each) => [nameOf(each), each] as const))("%s", async (_name, each) => {
    const { descriptor, calls, responses } = prepare(each);
    await using server = await startServer(serveRecorded(responses));
    const warnings: string[] = [];
    const client = clientFor(server.baseUrl, {
      hooks: { warning: (message: string) => warnings.push(message) },
      ...each.client,
    });
    const driven = await drive(defineFlow(descriptor), client, calls);
    await client.close();
    // Then it has received whatever was sent.
    await server.idle();
    expectCase(each, driven, server, responses);
    expect(warnings).toEqual(
      (each.warnings ?? []).map((pattern) => expect.stringMatching(pattern) as string),
    );
  });
});

describe("blocking client", () => {
  const servers = new Map<string, ScriptedServer>();
  let driven: ReadonlyMap<string, Driven>;

  beforeAll(async () => {
    const inputs = [];
    for (const each of blockingCases) {
      const { descriptor, calls, responses } = prepare(each);
      const server = await startServer(serveRecorded(responses));
      servers.set(nameOf(each), server);
      const { baseUrl } = server;
      inputs.push({ id: nameOf(each), baseUrl, options: each.client, descriptor, calls });
    }
    driven = await driveBlocking(inputs);
    for (const server of servers.values()) await server.idle();
    return async () => {
      for (const server of servers.values()) await server[Symbol.asyncDispose]();
    };
  });

  test.each(blockingCases.map((each) => [nameOf(each), each] as const))("%s", (name, each) => {
    const server = servers.get(name);
    const outcome = driven.get(name);
    if (!server || !outcome) throw new Error("the blocking program did not come to this case");
    expectCase(each, outcome, server, prepare(each).responses);
  });
});

function nameOf({ file, title }: Case): string {
  return title === undefined ? `${file}.json` : `${file}.json, ${title}`;
}

function prepare(each: Case): {
  descriptor: ReturnType<typeof describeFlow>;
  calls: readonly Call[];
  responses: readonly RecordedResponse[];
} {
  const recorded = readRecorded(each.file).responses;
  const responses = each.responses?.(recorded) ?? recorded;
  const calls = typeof each.calls === "function" ? each.calls(responses) : each.calls;
  return { descriptor: describeFlow(each.flow, each.descriptor), calls, responses };
}

function expectCase(
  each: Case,
  driven: Driven,
  { requests }: ScriptedServer,
  responses: readonly RecordedResponse[],
): void {
  const bodies = requests.map(({ body }) => body as Record<string, unknown>);
  const seen: Seen = { ...driven, requests, responses, bodies };
  each.check(seen);
  // Every response was asked for, and nothing beyond them.
  expect(requests).toHaveLength(responses.length);
}

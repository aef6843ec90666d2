// The same work by each side.
import { Noukai } from "@noukai/sdk";
import { createParser } from "eventsource-parser";
import { createClient, defineFlow } from "noukai-codegen-runtime";
import { Pool } from "undici";

const flowPath = "/api/v1/seq/acme/spelling/grade-3/v0";
const call = { message: "Ths is fun.", parameters: { difficulty: "hard" }, trace: false };
const headers = {
  authorization: "Bearer nk_bench",
  "content-type": "application/json",
  "user-agent": "bench",
  "x-noukai-api-version": "2026-05-31",
};

const grader = defineFlow({
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  defaultVersion: "draft",
  hash: "0123456789abcdef",
});

function clients(origin) {
  const client = createClient({ apiKey: "nk_bench", baseUrl: `${origin}/api/v1` });
  const sdk = new Noukai({ apiKey: "nk_bench", env: "dev" });
  // It takes no address of its own; its transport can be told one.
  sdk._transport.baseUrl = `${origin}/api/v1`;
  const pool = new Pool(origin);
  return {
    flow: grader(client),
    sdkFlow: sdk.flow("acme/spelling/grade-3"),
    pool,
    close: async () => {
      await client.close();
      await sdk.close();
      await pool.destroy();
    },
  };
}

export function executeSides(origin) {
  const { flow, sdkFlow, pool, close } = clients(origin);
  const sides = {
    undici: async () => {
      const request = {
        path: `${flowPath}/execute`,
        method: "POST",
        headers,
        body: JSON.stringify(call),
      };
      return (await pool.request(request)).body.json();
    },
    runtime: () => flow.execute(call),
    "@noukai/sdk": () => sdkFlow.execute(call),
  };
  return { sides, close };
}

export function streamSides(origin, events) {
  const { flow, sdkFlow, pool, close } = clients(origin);
  // Tells the server how many events to send, in a header that every side can set.
  const options = { message: "Ths is fun.", sessionId: `events-${events}`, runRemaining: true };
  const consume = async (stream) => {
    let seen = 0;
    for await (const event of stream) if (event.type) seen++;
    return seen;
  };
  const sides = {
    "eventsource-parser + JSON.parse": async () => {
      const { body } = await pool.request({
        path: `${flowPath}/step`,
        method: "POST",
        headers: { ...headers, "x-session-id": options.sessionId },
        body: JSON.stringify(call),
      });
      let seen = 0;
      const parser = createParser({
        onEvent: ({ data }) => {
          JSON.parse(data);
          seen++;
        },
      });
      const decoder = new TextDecoder();
      for await (const chunk of body) parser.feed(decoder.decode(chunk, { stream: true }));
      return seen;
    },
    runtime: () => consume(flow.events(options)),
    "@noukai/sdk": () => consume(sdkFlow.events(options)),
  };
  return { sides, close };
}

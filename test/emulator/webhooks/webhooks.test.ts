import { createServer, type IncomingHttpHeaders } from "node:http";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { describe, expect, test } from "vitest";
import { verifyWebhook, type RawDelivery } from "noukai-codegen-runtime/webhooks";
import { createClient } from "noukai-codegen-runtime";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../../emulator/index.js";
import { grader } from "../../runtime/support/flow.js";
import { temporaryFolder } from "../../support/folder.js";
import { clientOf } from "../client.js";
import { code, flow } from "../flows.js";

const SECRET = "whsec_0123456789abcdef";
const flows = [
  flow([code("say", "return { text: input.message }")]),
  flow([code("bad", "throw new Error('no')")], { slug: "bad" }),
];
const PATIENCE = { timeout: 30_000, interval: 10 };

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly received: { readonly headers: IncomingHttpHeaders; readonly body: string }[];
}

/** A server that answers deliveries with these statuses in turn, the last for ever. */
async function receive(...statuses: number[]): Promise<Receiver> {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 204;
      received.push({ headers: request.headers, body });
      response.writeHead(status, status === 302 ? { location: "/elsewhere" } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hooks?token=hidden`,
    received,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ flows, webhookSecret: SECRET, webhookRetryDelays: [0, 0], ...options });

const listed = async (emulator: Emulator): Promise<readonly unknown[]> =>
  (await clientOf(emulator).get("/emulator/webhooks")).body.deliveries as readonly unknown[];

const submit = async (emulator: Emulator, slug: string, body: object): Promise<string> => {
  const path = `/seq/acme/spelling/${slug}/v0/jobs`;
  const accepted = await clientOf(emulator).post(path, { message: "Hi.", ...body });
  expect(accepted).toMatchObject({ status: 202 });
  return String(accepted.body.executionId);
};

const only = (receiver: Receiver, at = 0): RawDelivery => {
  const found = receiver.received[at];
  if (found === undefined) throw new Error("Nothing was delivered.");
  return found;
};

describe("the emulator", () => {
  test("delivers the end of a job, which the runtime verifies", async () => {
    await using receiver = await receive(204);
    await using emulator = await start();
    await using client = createClient({ apiKey: "nk_test", baseUrl: emulator.url });
    const job = await grader(client).executeAsync({ message: "Hi.", callbackUrl: receiver.url });
    await expect.poll(() => listed(emulator), PATIENCE).toMatchObject([{ state: "delivered" }]);
    const event = await verifyWebhook(only(receiver), { secret: SECRET, flow: grader });
    expect(event).toMatchObject({
      event: "flow.completed",
      executionId: job.executionId,
      flowId: job.flowId,
      slug: "grade-3",
      result: { text: "Hi." },
    });
    expect(receiver.received[0]?.headers["user-agent"]).toBe("Noukai-Webhook/1.0");
  });

  test("signs with the secret before too, as v2", async () => {
    await using receiver = await receive(204);
    await using emulator = await start({ webhookOldSecret: "whsec_old" });
    await submit(emulator, "grade-3", { callbackUrl: receiver.url });
    await expect.poll(() => receiver.received.length, PATIENCE).toBe(1);
    expect(only(receiver).headers).toMatchObject({
      "x-noukai-signature": expect.stringMatching(
        /^t=\d+,v1=[\da-f]{64},v2=[\da-f]{64}$/,
      ) as string,
    });
    for (const secret of [SECRET, "whsec_old"])
      await verifyWebhook(only(receiver), { secret, deliveries: false });
    await expect(
      verifyWebhook(only(receiver), { secret: "another", deliveries: false }),
    ).rejects.toMatchObject({ code: "webhook_signature_mismatch" });
  });

  test("repeats with the same id what is not answered with 2xx, and follows no redirect", async () => {
    await using receiver = await receive(500, 302, 200);
    await using emulator = await start();
    await submit(emulator, "bad", { callbackUrl: receiver.url });
    await expect
      .poll(() => listed(emulator), PATIENCE)
      .toMatchObject([{ state: "delivered", attempts: 3, event: "flow.failed", problem: null }]);
    const ids = receiver.received.map(({ headers }) => headers["x-noukai-delivery"]);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
    const event = await verifyWebhook(only(receiver, 2), { secret: SECRET });
    expect(event).toMatchObject({
      event: "flow.failed",
      error: { message: expect.stringContaining("no") as string },
    });
  });

  test("shows dead letters, without the query of the URL and the secret", async () => {
    await using receiver = await receive(503);
    const lines: string[] = [];
    await using emulator = await start({ log: "text", logTo: (line) => lines.push(line) });
    const executionId = await submit(emulator, "grade-3", { callbackUrl: receiver.url });
    await expect.poll(() => listed(emulator), PATIENCE).toMatchObject([{ state: "dead" }]);
    const url = receiver.url.replace(/\?.*/, "");
    expect(await listed(emulator)).toMatchObject([
      { executionId, event: "flow.completed", attempts: 3, url, problem: "status 503" },
    ]);
    const log = lines.join("");
    expect(log).toContain(`webhook flow.completed of ${executionId} to ${url}: attempt 3 failed`);
    expect(log).toContain("is a dead letter now");
    expect(log).not.toContain("token=hidden");
    expect(log).not.toContain(SECRET);
  });

  test("delivers the events that were asked for, and none without a callback", async () => {
    await using receiver = await receive(204);
    await using emulator = await start();
    const callbackUrl = receiver.url;
    await submit(emulator, "grade-3", { callbackUrl, callbackEvents: ["flow.failed"] });
    await submit(emulator, "bad", {});
    const executionId = await submit(emulator, "bad", {
      callback_url: callbackUrl,
      callback_events: ["flow.failed"],
    });
    await expect.poll(() => listed(emulator), PATIENCE).toMatchObject([{ state: "delivered" }]);
    expect(await listed(emulator)).toMatchObject([{ executionId }]);
  });

  test("delivers a job that an earlier process had accepted", async () => {
    const folder = await mkdtemp(join(tmpdir(), "webhooks-"));
    const db = join(folder, "runs.db");
    const hanging = { say: () => new Promise<never>(() => undefined) };
    await using receiver = await receive(204);
    const first = await start({ db, mocks: hanging });
    const executionId = await submit(first, "grade-3", { callbackUrl: receiver.url });
    await first.close();
    expect(receiver.received).toEqual([]);
    {
      await using second = await start({ db });
      await expect.poll(() => listed(second), PATIENCE).toMatchObject([{ state: "delivered" }]);
      expect(await listed(second)).toMatchObject([{ executionId }]);
    }
    await rm(folder, { recursive: true });
  });

  test("goes on with what an earlier process has not delivered, under the same id", async () => {
    await using folder = await temporaryFolder();
    const db = join(folder.path, "runs.db");
    await using receiver = await receive(503, 503, 204);
    const first = await start({ db, webhookRetryDelays: [0, 3_600_000] });
    const callbackUrl = receiver.url;
    const executionId = await submit(first, "grade-3", { callbackUrl });
    await expect.poll(() => listed(first), PATIENCE).toMatchObject([{ attempts: 2 }]);
    await first.close();
    // Without a secret nothing can be signed: it waits.
    const lines: string[] = [];
    const mute = await start({
      ...{ db, webhookSecret: undefined, log: "text" },
      logTo: (line) => lines.push(line),
    });
    expect(await listed(mute)).toMatchObject([{ executionId, state: "pending", attempts: 2 }]);
    await mute.close();
    expect(lines.join("")).toContain("webhooks of earlier jobs that wait: 1;");
    await using last = await start({ db });
    await expect
      .poll(() => listed(last), PATIENCE)
      .toMatchObject([{ executionId, state: "delivered", attempts: 3 }]);
    const ids = receiver.received.map(({ headers }) => headers["x-noukai-delivery"]);
    expect([ids.length, new Set(ids).size]).toEqual([3, 1]);
  });

  test("remembers dead letters, and delivers what a killed process had not begun to", async () => {
    await using folder = await temporaryFolder();
    const db = join(folder.path, "runs.db");
    await using receiver = await receive(503);
    const first = await start({ db, webhookRetryDelays: [] });
    const executionId = await submit(first, "grade-3", { callbackUrl: receiver.url });
    await expect.poll(() => listed(first), PATIENCE).toMatchObject([{ state: "dead" }]);
    await first.close();
    const second = await start({ db });
    expect(await listed(second)).toMatchObject([{ executionId, state: "dead", attempts: 1 }]);
    await second.close();
    expect(receiver.received).toHaveLength(1);
    // As if the process had been killed after the end of the run was stored.
    const { default: Database } = await import("libsql");
    const database = new Database(db);
    database.exec("DELETE FROM deliveries");
    database.close();
    await using third = await start({ db, webhookRetryDelays: [] });
    await expect
      .poll(() => listed(third), PATIENCE)
      .toMatchObject([{ executionId, state: "dead", attempts: 1 }]);
    expect(receiver.received).toHaveLength(2);
  });

  test.each([
    [{ callbackUrl: "http://service.example/" }, /^callbackUrl has to be an https: URL/],
    [{ callbackUrl: "https://a:b@service.example/" }, /^callbackUrl has to be an https: URL/],
    [{ callbackUrl: 5 }, /^callbackUrl has to be a string/],
    [
      { callbackUrl: "http://localhost/", callbackEvents: ["x"] },
      /^callbackEvents has to have some/,
    ],
    [{ callbackUrl: "http://localhost/", callbackEvents: [] }, /^callbackEvents has to have some/],
  ])("refuses %j", async (body, message) => {
    await using emulator = await start({ listen: false });
    const path = "/seq/acme/spelling/grade-3/v0/jobs";
    const answer = await clientOf(emulator).post(path, { message: "Hi.", ...body });
    expect(answer.status).toBe(422);
    expect(answer.body.detail).toMatchObject({ message: expect.stringMatching(message) as string });
  });

  test("refuses a callback where it has no secret to sign with", async () => {
    await using emulator = await start({ listen: false, webhookSecret: undefined });
    const path = "/seq/acme/spelling/grade-3/v0/jobs";
    const body = { message: "Hi.", callbackUrl: "http://localhost/" };
    const answer = await clientOf(emulator).post(path, body);
    expect(answer.body.detail).toMatchObject({
      message: expect.stringContaining("--webhook-secret") as string,
    });
  });
});

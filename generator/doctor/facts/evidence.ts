import {
  executePath,
  flowPath,
  FLOW_RUNS_PATH,
  KEYS_VERIFY_PATH,
  MCP_PATH,
  stepPath,
} from "noukai-codegen-runtime/wire";
import { entryOf, isObject } from "../../json-schema/values.js";
import type { HostedConnection, HostedTool } from "../../sources/hosted/connection/index.js";
import type { Answer, Probe, Unreachable } from "../probe.js";
import { fieldOf, membersOf } from "./describe.js";

export type Reply = Answer | Unreachable;

/** What was asked of the service, each thing once, when the first fact needs it. */
export interface Evidence {
  readonly probe: Probe;
  /** Whether the emulator answers, which serves more than the hosted service does. */
  readonly isEmulator: boolean;
  readonly keyContext: () => Promise<Reply>;
  /** The run that was started last, of `GET /flow-runs`. */
  readonly flowRuns: () => Promise<Reply>;
  /** The id of a stored run; undefined where there is none. */
  readonly storedRun: () => Promise<string | undefined>;
  /** `POST /mcp` without a token. */
  readonly mcpWithoutToken: () => Promise<Reply>;
  /** The protected-resource metadata that the challenge names; undefined where it names none. */
  readonly resourceMetadata: () => Promise<Reply | undefined>;
  /** The metadata of the authorization server; undefined where none is named. */
  readonly serverMetadata: () => Promise<Reply | undefined>;
  /** The tools; undefined without a login. */
  readonly tools: () => Promise<readonly HostedTool[] | undefined>;
  /** What a tool returns for the project of the key; undefined without a login, or where it fails. */
  readonly project: (tool: "list_flows" | "hydrate_project") => Promise<unknown>;
  /** One run to completion; undefined unless it may be paid for. */
  readonly execute: () => Promise<Reply | undefined>;
  /** One run as a stream; undefined unless it may be paid for. */
  readonly stream: () => Promise<Reply | undefined>;
}

export interface EvidenceOptions {
  readonly probe: Probe;
  readonly isEmulator: boolean;
  /** Undefined without a login. */
  readonly connection: HostedConnection | undefined;
  /** The flow that may be run: `org/project/slug`, and the message that it gets. */
  readonly spend: { readonly flow: string; readonly message: string } | undefined;
}

/** How long a run may take, in milliseconds. */
const RUN_TIMEOUT = 300_000;

export function createEvidence({
  probe,
  isEmulator,
  connection,
  spend,
}: EvidenceOptions): Evidence {
  const ping = { jsonrpc: "2.0", id: 1, method: "ping" };
  const mcpAccept = "application/json, text/event-stream";
  const keyContext = once(() => probe.send(KEYS_VERIFY_PATH));
  const flowRuns = once(() => probe.send(`${FLOW_RUNS_PATH}?limit=1`));
  const mcpWithoutToken = once(() =>
    probe.send(MCP_PATH, { method: "POST", withKey: false, body: ping, accept: mcpAccept }),
  );
  const resourceMetadata = once(async () => {
    const answer = await mcpWithoutToken();
    const challenge =
      answer.status === undefined ? "" : (answer.headers.get("www-authenticate") ?? "");
    const url = sameOrigin(/resource_metadata="([^"]*)"/i.exec(challenge)?.[1], probe.baseUrl);
    return url === undefined ? undefined : await probe.send(url);
  });
  const serverMetadata = once(async () => {
    const resource = await resourceMetadata();
    const [issuer] = membersOf(bodyField(resource, "authorization_servers"));
    if (typeof issuer !== "string" || !URL.canParse(issuer)) return undefined;
    const { protocol, origin, pathname } = new URL(issuer);
    // A remote service cannot have requests sent to this machine, nor to other machines without TLS.
    if (protocol !== "https:" && sameOrigin(issuer, probe.baseUrl) === undefined) return undefined;
    const path = pathname === "/" ? "" : pathname.replace(/\/$/, "");
    return await probe.send(new URL(`${origin}/.well-known/oauth-authorization-server${path}`));
  });
  const projectId = once(async () => {
    const answer = await keyContext();
    const body = answer.status === 200 ? answer.body : undefined;
    const id = fieldOf(body, "project_id", "projectId") ?? entryOf(entryOf(body, "project"), "id");
    return typeof id === "string" ? id : undefined;
  });
  const call = async (tool: string): Promise<unknown> => {
    const id = await projectId();
    if (connection === undefined || id === undefined) return undefined;
    const result = await connection.callTool(tool, { project_id: id });
    if (result.isError) return undefined;
    return result.structuredContent ?? parse(result.content[0]?.text);
  };
  const calls = {
    list_flows: once(() => call("list_flows")),
    hydrate_project: once(() => call("hydrate_project")),
  };
  const [org = "", project = "", slug = ""] = spend?.flow.split("/") ?? [];
  const flow = flowPath(org, project, slug);
  const run = (path: string, body: object, accept: string): Promise<Reply | undefined> =>
    spend === undefined
      ? Promise.resolve(undefined)
      : probe.send(path, { ...{ method: "POST", body, accept }, timeout: RUN_TIMEOUT });
  return {
    ...{
      probe,
      isEmulator,
      keyContext,
      flowRuns,
      mcpWithoutToken,
      resourceMetadata,
      serverMetadata,
    },
    storedRun: async () => {
      const answer = await flowRuns();
      const [latest] = membersOf(
        fieldOf(answer.status === 200 ? answer.body : undefined, "runs", "items", "data"),
      );
      const id = fieldOf(latest, "id", "executionId", "execution_id");
      return typeof id === "string" && /^[\w-]{1,100}$/.test(id) ? id : undefined;
    },
    tools: once(async () => await connection?.listTools()),
    project: (tool) => calls[tool](),
    execute: once(() =>
      run(executePath(flow), { message: spend?.message, trace: true }, "application/json"),
    ),
    stream: once(() => {
      const start = { executionId: null, stepIndex: 0, accumulatedOutputs: {}, runRemaining: true };
      return run(stepPath(flow), { ...start, message: spend?.message }, "text/event-stream");
    }),
  };
}

/** Calls a function once, and gives its result from then on. */
function once<Result>(read: () => Promise<Result>): () => Promise<Result> {
  let result: Promise<Result> | undefined;
  return () => (result ??= read());
}

/** A URL on the origin of the service. */
function sameOrigin(text: string | undefined, baseUrl: string): URL | undefined {
  if (text === undefined || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  return url.origin === new URL(baseUrl).origin ? url : undefined;
}

/** A field of the body of an answer that succeeded. */
export function bodyField(answer: Reply | undefined, name: string): unknown {
  return answer?.status === 200 && isObject(answer.body) ? entryOf(answer.body, name) : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

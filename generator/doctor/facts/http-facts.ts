import { randomUUID } from "node:crypto";
import {
  flowPath,
  flowRunTracePath,
  FLOW_RUNS_PATH,
  FLOWS_PATH,
  HEALTH_PATH,
  jobPath,
  MCP_PATH,
  sessionPath,
} from "noukai-codegen-runtime/wire";
import { entryOf, isList, isObject } from "../../json-schema/values.js";
import { READ_TOOLS } from "../hosted.js";
import { describeFields, describeStatus, describeType, fieldOf } from "./describe.js";
import { bodyField } from "./evidence.js";
import { agrees, differs, judge, unknown, type Fact } from "./fact.js";

/** A slug that no flow has, or so we hope: only errors are looked at with it. */
const NO_FLOW = flowPath("noukai-codegen-doctor", "no-such-project", "no-such-flow");
const NO_KEY = "needs NOUKAI_API_KEY";

/** Facts of plain HTTP. All of them are looked at by reading what is there, or is not. */
export const HTTP_FACTS: readonly Fact[] = [
  {
    ...{ id: "health", mark: "assumed" },
    statement: "GET /health answers 200 without a key",
    how: `GET ${HEALTH_PATH}`,
    look: async ({ probe }) => {
      const answer = await probe.send(HEALTH_PATH, { withKey: false });
      return judge(answer.status === 200, describeStatus(answer));
    },
  },
  {
    ...{ id: "key-context", mark: "assumed" },
    statement: "GET /keys/verify has project_id, organization_id and environment",
    how: "GET /keys/verify",
    look: async ({ probe, keyContext }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await keyContext();
      if (answer.status !== 200) return differs(describeStatus(answer));
      const names = ["project_id", "organization_id", "environment"];
      const isThere = names.every((name) => entryOf(answer.body, name) !== undefined);
      return judge(isThere, describeFields(answer.body));
    },
  },
  {
    ...{ id: "key-context-slugs", mark: "assumed" },
    statement: "GET /keys/verify has the slugs of organization and project, as texts",
    how: "GET /keys/verify",
    look: async ({ probe, keyContext }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await keyContext();
      if (answer.status !== 200) return unknown(describeStatus(answer));
      const types = ["organization", "project"].map((name) =>
        describeType(entryOf(answer.body, name)),
      );
      const isText = types.every((type) => type === "string" || type === "null");
      return judge(isText, `organization: ${types[0]}, project: ${types[1]}`);
    },
  },
  {
    ...{ id: "flow-runs", mark: "said" },
    statement: "GET /flow-runs takes API keys",
    how: `GET ${FLOW_RUNS_PATH}?limit=1`,
    look: async ({ probe, flowRuns }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await flowRuns();
      if (answer.status !== 200) return differs(describeStatus(answer));
      return agrees(describeFields(answer.body));
    },
  },
  {
    ...{ id: "flow-runs-limit", mark: "said" },
    statement: "GET /flow-runs takes a limit of 1 to 100 only",
    how: `GET ${FLOW_RUNS_PATH}?limit=101`,
    look: async ({ probe }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await probe.send(`${FLOW_RUNS_PATH}?limit=101`);
      if (answer.status === 401 || answer.status === 403) return unknown(describeStatus(answer));
      return judge(
        (answer.status ?? 0) >= 400 && (answer.status ?? 0) < 500,
        describeStatus(answer),
      );
    },
  },
  {
    ...{ id: "flow-runs-trace", mark: "said" },
    statement: "GET /flow-runs/{id}/trace takes API keys and has flowRun and steps",
    how: `GET ${FLOW_RUNS_PATH}/{id}/trace of the latest run`,
    look: async ({ probe, storedRun }) => {
      const id = probe.hasKey ? await storedRun() : undefined;
      if (id === undefined) return unknown("needs NOUKAI_API_KEY and a run that is stored");
      const answer = await probe.send(flowRunTracePath(id));
      if (answer.status !== 200) return differs(describeStatus(answer));
      const isAsSaid = isObject(bodyField(answer, "flowRun")) && isList(bodyField(answer, "steps"));
      return judge(isAsSaid, describeFields(answer.body));
    },
  },
  {
    ...{ id: "session-errors", mark: "said" },
    statement: "GET /seq/sessions/{id} answers 404 for a session that is not there",
    how: "GET /seq/sessions/{a new uuid}",
    look: async ({ probe }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await probe.send(sessionPath(randomUUID()));
      return judge(answer.status === 404, describeStatus(answer));
    },
  },
  {
    ...{ id: "error-body", mark: "said" },
    statement: "An error is {detail: {code, message}}",
    how: "GET the job of a flow that is not there",
    look: async ({ probe }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const answer = await probe.send(jobPath(NO_FLOW, randomUUID()));
      if (answer.status === undefined) return unknown(answer.reason);
      const detail = entryOf(answer.body, "detail");
      const isAsSaid =
        typeof entryOf(detail, "code") === "string" &&
        typeof entryOf(detail, "message") === "string";
      return judge(isAsSaid, `${describeStatus(answer)}; detail: ${describeType(detail)}`);
    },
  },
  {
    ...{ id: "no-definitions-for-keys", mark: "said" },
    statement: "The hosted service gives no definitions to API keys",
    how: `GET ${FLOWS_PATH}`,
    look: async ({ probe, isEmulator }) => {
      if (isEmulator) return unknown("the emulator gives them to all, by design");
      const answer = await probe.send(FLOWS_PATH);
      const isServed = answer.status === 200 && isList(fieldOf(answer.body, "flows"));
      return judge(answer.status !== undefined && !isServed, describeStatus(answer));
    },
  },
];

/** Facts of MCP and its login, which need no login. */
export const LOGIN_FACTS: readonly Fact[] = [
  {
    ...{ id: "mcp-challenge", mark: "said" },
    statement:
      "POST /mcp without a token is refused with 401 and the address of its metadata (RFC 9728)",
    how: `POST ${MCP_PATH}, ping`,
    look: async ({ mcpWithoutToken }) => {
      const answer = await mcpWithoutToken();
      if (answer.status === undefined) return unknown(answer.reason);
      const challenge = answer.headers.get("www-authenticate") ?? "";
      const isNamed = /resource_metadata=/i.test(challenge);
      const seen = isNamed ? "with resource_metadata" : "without resource_metadata";
      return judge(answer.status === 401 && isNamed, `${describeStatus(answer)}, ${seen}`);
    },
  },
  {
    ...{ id: "mcp-slash", mark: "said" },
    statement: "POST /mcp/ is the same endpoint, or /mcp redirects there",
    how: `POST ${MCP_PATH}/, ping`,
    look: async ({ probe }) => {
      const body = { jsonrpc: "2.0", id: 1, method: "ping" };
      const accept = "application/json, text/event-stream";
      const answer = await probe.send(`${MCP_PATH}/`, {
        ...{ method: "POST", withKey: false },
        body,
        accept,
      });
      const status = answer.status ?? 0;
      return judge(status === 401 || (status >= 300 && status < 400), describeStatus(answer));
    },
  },
  {
    ...{ id: "mcp-refuses-keys", mark: "said" },
    statement: "POST /mcp refuses API keys",
    how: `POST ${MCP_PATH} with NOUKAI_API_KEY, ping`,
    look: async ({ probe }) => {
      if (!probe.hasKey) return unknown(NO_KEY);
      const body = { jsonrpc: "2.0", id: 1, method: "ping" };
      const answer = await probe.send(MCP_PATH, {
        ...{ method: "POST", body },
        accept: "application/json, text/event-stream",
      });
      return judge(answer.status === 401 || answer.status === 403, describeStatus(answer));
    },
  },
  {
    ...{ id: "resource-metadata", mark: "said" },
    statement: "The protected-resource metadata names an authorization server (RFC 9728)",
    how: "GET the address in the challenge",
    look: async ({ resourceMetadata }) => {
      const answer = await resourceMetadata();
      if (answer === undefined) return unknown("the challenge names no metadata on this origin");
      if (answer.status !== 200) return differs(describeStatus(answer));
      const servers = describeType(bodyField(answer, "authorization_servers"));
      const scopes = describeType(bodyField(answer, "scopes_supported"));
      const isNamed = /^list of [1-9]/.test(servers);
      return judge(isNamed, `authorization_servers: ${servers}, scopes_supported: ${scopes}`);
    },
  },
  {
    ...{ id: "server-metadata", mark: "said" },
    statement:
      "The authorization server has metadata (RFC 8414), registers clients (RFC 7591) and knows PKCE with S256",
    how: "GET /.well-known/oauth-authorization-server of the server that is named",
    look: async ({ serverMetadata }) => {
      const answer = await serverMetadata();
      if (answer === undefined) return unknown("no authorization server is known");
      if (answer.status !== 200) return differs(describeStatus(answer));
      const methods = bodyField(answer, "code_challenge_methods_supported");
      const knowsPkce = isList(methods) && methods.includes("S256");
      const registration = describeType(bodyField(answer, "registration_endpoint"));
      const seen = `S256: ${knowsPkce ? "yes" : "no"}, registration_endpoint: ${registration}`;
      return judge(knowsPkce && registration === "string", seen);
    },
  },
  {
    ...{ id: "mcp-tools", mark: "said" },
    statement: `The tools are ${READ_TOOLS.join(", ")}, perhaps among others`,
    how: "tools/list",
    look: async ({ tools }) => {
      const listed = await tools();
      if (listed === undefined) return unknown("needs a login");
      const missing = READ_TOOLS.filter((name) => !listed.some((tool) => tool.name === name));
      const seen = `${listed.length} tools`;
      return judge(
        missing.length === 0,
        missing.length === 0 ? seen : `${seen}; missing: ${missing.join(", ")}`,
      );
    },
  },
];

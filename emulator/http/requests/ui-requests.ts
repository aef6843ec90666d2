import * as z from "zod";
import type { CallVersion, FlowVersion } from "../../../generator/definition/types.js";
import type { FlowAddress } from "../../../generator/definition/flow-id.js";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import type { ExecuteRequest, ToolResult } from "../../runs/requests.js";
import { RUN_STATUSES, TRIGGERS, type Range, type RunQuery } from "../../store/store.js";
import { flowIdOf } from "../../flows/plan.js";
import { EXPORT_FORMS, type ExportForm } from "../../ui/api-runs.js";
import { json, parseBody } from "./parse.js";
import { parseExecute } from "./run-requests.js";

/** A run that the page starts. */
export interface UiRunRequest {
  readonly flow: FlowAddress;
  readonly version: CallVersion;
  readonly sessionId: string | undefined;
  readonly request: ExecuteRequest;
}

/** A list of runs that the page asks for. */
export interface UiRunQuery {
  readonly query: RunQuery;
  readonly range: Range;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;
const MAX_SEARCH = 200;
const MAX_WORDS = 10;
const MAX_ID = 200;

const FLOW_RULE = "has to be org/project/slug";
const VERSION_RULE = 'has to be "draft", "production" or a number from 1';
const NUMBERED_RULE = 'has to be "draft" or a number from 1';
const TIME_RULE = "has to be a time in milliseconds since 1970";
const LIMIT_RULE = `has to be a whole number from 1 to ${MAX_LIMIT}`;
const BEFORE_RULE = "has to be a whole number";

const flow = z
  .string(FLOW_RULE)
  .max(MAX_ID, FLOW_RULE)
  .transform((text, context): FlowAddress => {
    const [org, project, slug, ...others] = text.split("/");
    if (org && project && slug && others.length === 0) return { org, project, slug };
    context.addIssue({ code: "custom", message: FLOW_RULE });
    return z.NEVER;
  });

const publishedVersion = z.int(VERSION_RULE).min(1, VERSION_RULE);

const startSchema = z.object({
  flow,
  version: z.union([z.enum(["draft", "production"]), publishedVersion], VERSION_RULE),
  sessionId: z.uuid("has to be a UUID").optional(),
  message: json.optional(),
  parameters: json.optional(),
  blockOverrides: json.optional(),
  attachments: json.optional(),
  tools: json.optional(),
  toolChoice: json.optional(),
  trace: json.optional(),
});

/**
 * Parses the body of `POST /runs`. What it has in common with `execute` is parsed as there.
 *
 * @throws ServiceError with the code of the first problem.
 */
export function parseStartRun(body: JsonObject): UiRunRequest {
  const { flow: address, version, sessionId, ...sent } = parseBody(startSchema, body);
  const given = Object.entries(sent).filter((entry): entry is [string, JsonObject[string]] => {
    return entry[1] !== undefined;
  });
  const request = parseExecute(Object.fromEntries(given));
  return { flow: address, version, sessionId: sessionId?.toLowerCase(), request };
}

const resumeSchema = z.object({
  results: z
    .array(
      z.object(
        { toolCallId: z.string().max(MAX_ID), content: z.string() },
        "has to be { toolCallId, content }",
      ),
      "has to be a list",
    )
    .max(64, "has to have at most 64 entries"),
});

/**
 * Parses the body of `POST /runs/{id}/resume`.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parseResumeRun(body: JsonObject): readonly ToolResult[] {
  return parseBody(resumeSchema, body).results.map(({ toolCallId, content }): ToolResult => ({
    role: "tool",
    ...{ toolCallId, content },
  }));
}

const whole = (rule: string): z.ZodType<number> =>
  z
    .string()
    .regex(/^\d{1,16}$/, rule)
    .transform(Number)
    .refine(Number.isSafeInteger, rule);

const range = {
  before: whole(BEFORE_RULE).optional(),
  limit: whole(LIMIT_RULE)
    .refine((limit) => limit >= 1 && limit <= MAX_LIMIT, LIMIT_RULE)
    .default(DEFAULT_LIMIT),
};

const querySchema = z.object({
  ...range,
  flow: flow.optional(),
  status: z.enum(RUN_STATUSES, `has to be one of ${RUN_STATUSES.join(", ")}`).optional(),
  trigger: z.enum(TRIGGERS, `has to be one of ${TRIGGERS.join(", ")}`).optional(),
  version: z
    .string()
    .regex(/^(?:draft|[1-9]\d{0,8})$/, NUMBERED_RULE)
    .transform((text): FlowVersion => (text === "draft" ? text : Number(text)))
    .optional(),
  session: z.string().max(MAX_ID, `is longer than ${MAX_ID} characters`).optional(),
  from: whole(TIME_RULE).optional(),
  to: whole(TIME_RULE).optional(),
  q: z
    .string()
    .max(MAX_SEARCH, `is longer than ${MAX_SEARCH} characters`)
    .transform((text) => text.split(/[\s\0]+/).filter((word) => word !== ""))
    .refine((words) => words.length <= MAX_WORDS, `has more than ${MAX_WORDS} words`)
    .optional(),
});

/**
 * Parses the query of `GET /runs`. An empty parameter counts as one that is left out.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parseRunQuery(parameters: Readonly<Record<string, string>>): UiRunQuery {
  const read = parseBody(querySchema, given(parameters));
  const { before, limit, flow: address, session, q, ...others } = read;
  return {
    query: {
      ...others,
      flowId: address && flowIdOf(address),
      sessionId: session,
      words: q,
    },
    range: { before, limit },
  };
}

const rangeSchema = z.object(range);

/**
 * Parses the query of `GET /sessions`.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parseRange(parameters: Readonly<Record<string, string>>): Range {
  return parseBody(rangeSchema, given(parameters));
}

const versionSchema = z.object({
  version: z
    .string()
    .regex(/^(?:draft|production|[1-9]\d{0,8})$/, VERSION_RULE)
    .transform((text): CallVersion => {
      return text === "draft" || text === "production" ? text : Number(text);
    })
    .optional(),
});

/**
 * Parses the query of `GET /flows/{org}/{project}/{slug}`.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parseVersionQuery(
  parameters: Readonly<Record<string, string>>,
): CallVersion | undefined {
  return parseBody(versionSchema, given(parameters)).version;
}

const EXPORT_RULE = `has to be one of ${EXPORT_FORMS.join(", ")}`;
const exportSchema = z.object({ as: z.enum(EXPORT_FORMS, EXPORT_RULE) });

/**
 * Parses the query of `GET /runs/{id}/export`.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parseExportQuery(parameters: Readonly<Record<string, string>>): ExportForm {
  return parseBody(exportSchema, given(parameters)).as;
}

function given(parameters: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(Object.entries(parameters).filter(([, text]) => text !== ""));
}

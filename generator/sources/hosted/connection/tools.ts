import type { Client, RequestOptions } from "@modelcontextprotocol/client";
import * as z from "zod";

/** A tool that the service offers. Names and texts are the server's. */
export interface HostedTool {
  readonly name: string;
  readonly title?: string | undefined;
  readonly description?: string | undefined;
  /** The JSON Schema of its arguments, as it came. */
  readonly inputSchema?: unknown;
}

/** A part of a result. `text` is that of a text, or of an embedded resource; other kinds have none. */
export interface HostedContent {
  readonly type: string;
  readonly text: string | undefined;
}

/** What a tool answered. It is data from elsewhere: within the limits of a connection, and otherwise unchecked. */
export interface HostedToolResult {
  readonly content: readonly HostedContent[];
  /** A value of JSON; undefined if there is none. */
  readonly structuredContent: unknown;
  /** Whether the tool failed; `content` then says why. */
  readonly isError: boolean;
}

/*
 * Only what is read is checked: a result that breaks the specification elsewhere is still a result.
 */
const toolsSchema = z.object({
  tools: z.array(
    z.object({
      name: z.string(),
      title: z.string().optional().catch(undefined),
      description: z.string().optional().catch(undefined),
      inputSchema: z.unknown().optional(),
    }),
  ),
  nextCursor: z.string().optional().catch(undefined),
});

const contentSchema = z.object({
  type: z.string(),
  text: z.string().optional().catch(undefined),
  resource: z
    .object({ text: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

const resultSchema = z.object({
  content: z.array(contentSchema).default([]),
  structuredContent: z.unknown().optional(),
  isError: z.boolean().optional().catch(undefined),
});

/** A page of the tools that a service lists. */
interface ToolPage {
  readonly tools: readonly HostedTool[];
  readonly nextCursor?: string | undefined;
}

/** Requests a page of the tools; the first one without a cursor. */
export function requestTools(
  client: Client,
  cursor: string | undefined,
  options: RequestOptions,
): Promise<ToolPage> {
  const params = cursor === undefined ? {} : { cursor };
  return client.request({ method: "tools/list", params }, toolsSchema, options);
}

/** Calls a tool. */
export async function requestCall(
  client: Client,
  params: { readonly name: string; readonly arguments: Readonly<Record<string, unknown>> },
  options: RequestOptions,
): Promise<HostedToolResult> {
  const { content, structuredContent, isError } = await client.request(
    { method: "tools/call", params },
    resultSchema,
    options,
  );
  return {
    content: content.map(({ type, text, resource }) => ({ type, text: text ?? resource?.text })),
    structuredContent,
    isError: isError === true,
  };
}

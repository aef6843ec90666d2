import type { Hono } from "hono";
import { MCP_PATH } from "noukai-codegen-runtime/wire";
import type { McpEndpoint } from "../../mcp/endpoint.js";
import { readJson, type BodyLimits } from "../body.js";
import { ERROR_CODE, MalformedRequestError } from "../errors.js";
import { placeOf, resourceMetadataUrl } from "../oauth/metadata.js";

/** JSON-RPC's code of a message that cannot be parsed. */
const PARSE_ERROR = -32_700;

/** `POST /mcp`, with and without a slash at its end: the definitions over the Model Context Protocol. */
export function mcpRoutes(app: Hono, endpoint: McpEndpoint, limits: BodyLimits): void {
  app.all(MCP_PATH, async ({ req }) => {
    const place = placeOf(req.raw);
    const metadataUrl = resourceMetadataUrl(place);
    const refusal = await endpoint.refuse(req.raw, { resource: place.resource, metadataUrl });
    if (refusal !== undefined) {
      refusal.headers.set(
        ERROR_CODE,
        refusal.status === 403 ? "PERMISSION_DENIED" : "UNAUTHENTICATED",
      );
      return refusal;
    }
    if (req.method !== "POST") return await endpoint.answer(req.raw, undefined);
    try {
      return await endpoint.answer(req.raw, await readJson(req.raw, limits));
    } catch (error) {
      if (!(error instanceof MalformedRequestError)) throw error;
      return Response.json(
        { jsonrpc: "2.0", error: { code: PARSE_ERROR, message: error.message }, id: null },
        { status: 400, headers: { [ERROR_CODE]: error.code } },
      );
    }
  });
}

import { SourceError } from "../../../errors.js";
import { visibleLine } from "../../../visible-text.js";
import { detailOf } from "../../server/error-detail.js";
import { HostedConnectionError, PassingError, reasonOf } from "./connection-errors.js";
import { STREAM_ENDED } from "./session.js";

/**
 * The error for what the MCP library threw, whose own messages hold whole bodies.
 *
 * @param timeout - of the request, in milliseconds.
 */
export async function connectionError(
  cause: unknown,
  endpoint: URL,
  timeout: number,
): Promise<unknown> {
  if (cause instanceof SourceError) return cause;
  const { ProtocolError, SdkError, SdkErrorCode, SdkHttpError } =
    await import("@modelcontextprotocol/client");
  const where = endpoint.href;
  if (cause instanceof ProtocolError) {
    return cause.code === STREAM_ENDED
      ? new PassingError(`${where} ended its answer before it was complete`, {})
      : new HostedConnectionError(
          `${where} answered with error ${cause.code}: ${reasonOf(cause)}.`,
        );
  }
  if (cause instanceof SdkHttpError) return refused(where, cause.status, cause.data.text);
  if (cause instanceof SdkError && cause.code === SdkErrorCode.RequestTimeout)
    return new HostedConnectionError(
      `${where} did not complete its answer within ${timeout / 1000} s. Try again later, or use the snapshot with --offline.`,
    );
  return new HostedConnectionError(
    `${where} answered with something that is not MCP (${reasonOf(cause)}). ${CHECK_ADDRESS}`,
  );
}

const CHECK_ADDRESS =
  "Check the address: it is the base URL of a service that hands out definitions, and /mcp.";

function refused(where: string, status: number, body: unknown): HostedConnectionError {
  const detail = typeof body === "string" ? detailOf(body) : undefined;
  const saying =
    detail === undefined ? "" : `, saying: ${visibleLine(detail).replace(/[.\s]+$/, "")}`;
  const advice =
    status === 403 ? "This login may not read here: log in with another account." : CHECK_ADDRESS;
  return new HostedConnectionError(`${where} answered ${status}${saying}. ${advice}`, { status });
}

import * as z from "zod";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { flag, parseBody } from "./parse.js";
import type { FlowAddress } from "../../../generator/definition/flow-id.js";

/** The body of `POST /emulator/publish`. */
export interface PublishRequest {
  readonly address: FlowAddress;
  /** Whether the new version becomes the production version. */
  readonly promote: boolean;
}

const publishSchema = z
  .object({ org: z.string(), project: z.string(), slug: z.string(), promote: flag })
  .transform(({ promote, ...address }): PublishRequest => ({ address, promote }));

/**
 * Parses the body of `POST /emulator/publish`.
 *
 * @throws ServiceError `VALIDATION_ERROR`
 */
export function parsePublish(body: JsonObject): PublishRequest {
  return parseBody(publishSchema, body);
}

import type { RunInputs } from "../engine/segment.js";
import type { Plan } from "../flows/plan.js";
import { ServiceError } from "../errors.js";
import { ownValue, type JsonObject } from "../json.js";
import type { SchemaService } from "../schemas/schema-service.js";
import { booleanField, objectsField, refuse } from "./fields.js";
import { checkInputs, readInputs } from "./inputs.js";
import { readBlockOverrides, readInputOverrides } from "./overrides.js";
import { readTools } from "./tools.js";
import {
  MAX_ATTACHMENT_FILENAME_LENGTH,
  MAX_ATTACHMENT_URL_LENGTH,
  MAX_ATTACHMENTS,
} from "noukai-codegen-runtime/wire";

/** The media types that models take; the service only says this of images (said). */
const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

/** A valid request to start a run. */
export interface RunRequest {
  readonly inputs: RunInputs;
  readonly trace: boolean;
}

/**
 * Reads and checks the body of a request that starts a run.
 *
 * @throws ServiceError with the code of the first problem.
 */
export async function readRunRequest(
  schemas: SchemaService,
  body: JsonObject,
  plan: Plan,
): Promise<RunRequest> {
  const given = readInputs(body, plan);
  checkAttachments(body);
  const inputs: RunInputs = {
    plan,
    initial: await checkInputs(schemas, given, plan),
    blockOverrides: await readBlockOverrides(schemas, body, plan),
    inputOverrides: readInputOverrides(body, plan),
    tools: readTools(body, plan),
    conversation: given.conversation,
  };
  return { inputs, trace: booleanField(body, "trace") ?? false };
}

/** What a run takes from its HTTP request in addition to the body. */
export interface RequestContext {
  /** The session that the run belongs to. */
  readonly sessionId: string | null;
  /**
   * Charges the API key for a new run. Called when the rest of the request is valid.
   *
   * @throws ServiceError `INSUFFICIENT_CREDITS`
   */
  charge(): void;
}

/**
 * Checks `attachments` (PROTOCOL.md, "Errors", last paragraph). The emulator does not fetch them.
 *
 * @throws ServiceError `VALIDATION_ERROR` for the first invalid one, `MODEL_MIME_INCOMPATIBLE` for one that is no image.
 */
export function checkAttachments(body: JsonObject): readonly JsonObject[] {
  const attachments = objectsField(body, "attachments") ?? [];
  if (attachments.length > MAX_ATTACHMENTS) {
    refuse("attachments", `has ${attachments.length} entries; the maximum is ${MAX_ATTACHMENTS}`);
  }
  attachments.forEach((attachment, at) => {
    checkAttachment(attachment, `attachments[${at}]`);
  });
  return attachments;
}

function checkAttachment(attachment: JsonObject, at: string): void {
  const kind = ownValue(attachment, "kind") ?? "url";
  if (kind !== "url") refuse(`${at}.kind`, 'has to be "url"');
  const url = ownValue(attachment, "url");
  if (typeof url !== "string" || !/^https:\/\//i.test(url) || !URL.canParse(url)) {
    return refuse(`${at}.url`, "has to be an https: URL");
  }
  if (url.length > MAX_ATTACHMENT_URL_LENGTH) {
    refuse(`${at}.url`, `is longer than ${MAX_ATTACHMENT_URL_LENGTH} characters`);
  }
  const mimeType = ownValue(attachment, "mimeType");
  if (typeof mimeType !== "string" || !/^[\w.+-]+\/[\w.+-]+$/.test(mimeType)) {
    refuse(`${at}.mimeType`, 'has to be a media type such as "image/png"');
  }
  const filename = ownValue(attachment, "filename") ?? "file";
  if (typeof filename !== "string" || filename.length > MAX_ATTACHMENT_FILENAME_LENGTH) {
    return refuse(
      `${at}.filename`,
      `has to be at most ${MAX_ATTACHMENT_FILENAME_LENGTH} characters`,
    );
  }
  if (/[/\\]|\.\./.test(filename)) refuse(`${at}.filename`, 'may not contain "/", "\\" or ".."');
  if (!MEDIA_TYPES.includes(mimeType.toLowerCase())) {
    throw new ServiceError(
      "MODEL_MIME_INCOMPATIBLE",
      `${at}.mimeType is "${mimeType}"; models take ${MEDIA_TYPES.join(", ")}`,
    );
  }
}

import {
  MAX_ATTACHMENT_FILENAME_LENGTH,
  MAX_ATTACHMENT_URL_LENGTH,
  MAX_ATTACHMENTS,
} from "noukai-codegen-runtime/wire";
import { ownValue, type JsonObject } from "../json.js";
import { objectsField, refuse } from "./fields.js";

/**
 * Checks `attachments` (PROTOCOL.md, "Errors", last paragraph). The emulator never fetches them.
 *
 * @throws ApiError `VALIDATION_ERROR` naming the first that is wrong.
 */
export function checkAttachments(body: JsonObject): readonly JsonObject[] {
  const attachments = objectsField(body, "attachments") ?? [];
  if (attachments.length > MAX_ATTACHMENTS) {
    refuse("attachments", `has ${attachments.length} entries; ${MAX_ATTACHMENTS} are allowed`);
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
}

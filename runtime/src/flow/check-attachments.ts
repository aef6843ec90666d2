import { ValueError } from "../errors.js";
import { INVISIBLE } from "./check-ids.js";
import { isRecord } from "../request/json.js";
import {
  MAX_ATTACHMENT_FILENAME_LENGTH,
  MAX_ATTACHMENT_URL_LENGTH,
  MAX_ATTACHMENTS,
} from "../wire.js";

/**
 * PROTOCOL "Limits the client checks before it sends".
 *
 * @throws ValueError with the index of the first invalid attachment and the rule it violates.
 */
export function checkAttachments(attachments: readonly unknown[]): void {
  if (attachments.length > MAX_ATTACHMENTS) {
    throw new ValueError(
      `attachments: ${attachments.length} given, at most ${MAX_ATTACHMENTS} allowed.`,
    );
  }
  for (const [index, attachment] of attachments.entries()) {
    const rule = violatedRule(attachment);
    if (rule) throw new ValueError(`attachments[${index}] ${rule}.`);
  }
}

function violatedRule(attachment: unknown): string | undefined {
  if (!isRecord(attachment)) return "must be an object";
  const { kind, url, mimeType, filename } = attachment;
  if (kind !== "url") return 'must have kind: "url"';
  if (typeof url !== "string" || !/^https:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
    return "must have an https: URL as its url";
  }
  // `URL` removes or encodes them, and the service may not.
  if (/[\p{C}\p{Z}\\]/u.test(url))
    return "has a url with a space, a backslash or a control character";
  if (url.length > MAX_ATTACHMENT_URL_LENGTH) {
    return `has a url of more than ${MAX_ATTACHMENT_URL_LENGTH} characters`;
  }
  if (typeof mimeType !== "string" || mimeType === "" || INVISIBLE.test(mimeType))
    return "must have a mimeType";
  if (filename === undefined) return undefined;
  if (typeof filename !== "string" || filename.length > MAX_ATTACHMENT_FILENAME_LENGTH) {
    return `has a filename that is not a string of at most ${MAX_ATTACHMENT_FILENAME_LENGTH} characters`;
  }
  if (INVISIBLE.test(filename)) return "has a filename with a control character";
  return /[/\\]|\.\./.test(filename) ? 'has a filename with "/", "\\" or ".." in it' : undefined;
}

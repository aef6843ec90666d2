import type { Attachment } from "noukai-codegen-runtime";
import { UsageError } from "../errors.js";

/** The types that the service is said to take (PROTOCOL "execute"); others are left to it. */
const TYPES: Readonly<Record<string, string>> = {
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  png: "image/png",
  webp: "image/webp",
  gif: "image/gif",
};

/**
 * Reads an `--attach` argument: an `https:` URL, or `TYPE=URL` where the name in the URL does not say the type.
 *
 * @throws UsageError if it is anything else.
 */
export function readAttachment(argument: string): Attachment {
  const [, given, url = ""] = /^(?:([\w.+-]+\/[\w.+-]+)=)?(.*)$/s.exec(argument) ?? [];
  if (!URL.canParse(url) || new URL(url).protocol !== "https:")
    throw new UsageError(
      `--attach takes the https: URL of a file, or TYPE=URL, such as image/png=https://…; not "${argument}".`,
    );
  const filename = new URL(url).pathname.split("/").at(-1) ?? "";
  const extension = filename.split(".").at(-1)?.toLowerCase() ?? "";
  const mimeType = given ?? (Object.hasOwn(TYPES, extension) ? TYPES[extension] : undefined);
  if (mimeType === undefined)
    throw new UsageError(
      `--attach ${url}: its name does not say its type. Write TYPE=URL, such as image/png=${url}.`,
    );
  return { kind: "url", url, mimeType };
}

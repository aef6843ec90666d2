import * as z from "zod";
import {
  MAX_ATTACHMENT_FILENAME_LENGTH,
  MAX_ATTACHMENT_URL_LENGTH,
  MAX_ATTACHMENTS,
} from "noukai-codegen-runtime/wire";
import { refuse } from "./parse.js";

/** The media types that models take; the service only says this of images (said). */
const MEDIA_TYPES = ["image/jpeg", "image/png", "image/webp", "image/gif"];

const URL_RULE = "has to be an https: URL";
const MEDIA_TYPE_RULE = 'has to be a media type such as "image/png"';
const FILENAME_RULE = `has to be at most ${MAX_ATTACHMENT_FILENAME_LENGTH} characters`;

const attachment = z.object({
  kind: z.literal("url", 'has to be "url"').nullish(),
  url: z
    .string(URL_RULE)
    .refine((url) => /^https:\/\//i.test(url) && URL.canParse(url), URL_RULE)
    .max(MAX_ATTACHMENT_URL_LENGTH, `is longer than ${MAX_ATTACHMENT_URL_LENGTH} characters`),
  mimeType: z.string(MEDIA_TYPE_RULE).regex(/^[\w.+-]+\/[\w.+-]+$/, MEDIA_TYPE_RULE),
  filename: z
    .string(FILENAME_RULE)
    .max(MAX_ATTACHMENT_FILENAME_LENGTH, FILENAME_RULE)
    .regex(/^(?!.*(?:[/\\]|\.\.))/s, 'may not contain "/", "\\" or ".."')
    .nullish(),
});

/** `attachments` (PROTOCOL.md, "Errors", last paragraph). The emulator does not fetch them. */
export const attachments: z.ZodType = z
  .custom<readonly unknown[]>(Array.isArray, "has to be a list")
  .superRefine((list, context) => {
    if (list.length > MAX_ATTACHMENTS) {
      const message = `has ${list.length} entries; the maximum is ${MAX_ATTACHMENTS}`;
      context.addIssue({ code: "custom", message });
    }
  })
  .pipe(z.array(attachment))
  .superRefine((list, context) => {
    list.forEach(({ mimeType }, at) => {
      if (MEDIA_TYPES.includes(mimeType.toLowerCase())) return;
      const message = `attachments[${at}].mimeType is "${mimeType}"; models take ${MEDIA_TYPES.join(", ")}`;
      refuse(context, "MODEL_MIME_INCOMPATIBLE", message);
    });
  })
  .optional();

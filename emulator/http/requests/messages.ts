import * as z from "zod";
import { MAX_MESSAGES_BYTES, MESSAGE_ROLES } from "noukai-codegen-runtime/wire";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import { ownValue } from "../../../generator/json-schema/values.js";
import { objectsOrEmpty, refuse } from "./parse.js";

/** The messages of a request, apart from the tool rounds. */
export interface Messages {
  /** The content of the last one. */
  readonly text: string;
  readonly before: readonly JsonObject[];
}

/** `messages`: undefined when there are none. */
export const messages: z.ZodType<Messages | undefined> = objectsOrEmpty.transform(
  (list, context) => {
    const last = list.at(-1);
    if (last === undefined) return undefined;
    const size = Buffer.byteLength(JSON.stringify(list));
    if (size > MAX_MESSAGES_BYTES) {
      const limit = `the maximum is ${MAX_MESSAGES_BYTES}`;
      refuse(context, "MESSAGES_TOO_LARGE", `messages have ${size} bytes; ${limit}`);
      return z.NEVER;
    }
    if (!list.every((message, at) => isMessage(message, at, context))) return z.NEVER;
    const text = ownValue(last, "content");
    if (typeof text === "string" && ownValue(last, "role") === "user")
      return { text, before: list.slice(0, -1) };
    const message = "messages have to end with a message of the user: the current turn";
    refuse(context, "MESSAGES_ROLE_INVALID", message);
    return z.NEVER;
  },
);

/** Whether a message is valid; if not, the context has an issue. */
function isMessage(message: JsonObject, at: number, context: z.RefinementCtx): boolean {
  const role = MESSAGE_ROLES.find((name) => name === ownValue(message, "role"));
  if (role === undefined) {
    const roles = MESSAGE_ROLES.map((name) => `"${name}"`).join(", ");
    refuse(context, "MESSAGES_ROLE_INVALID", `messages[${at}].role has to be one of ${roles}`);
    return false;
  }
  const content = ownValue(message, "content") ?? undefined;
  if (typeof content === "string" || (content === undefined && role === "assistant")) return true;
  context.addIssue({
    code: "custom",
    path: [at, "content"],
    message: role === "assistant" ? "has to be a string or null" : "has to be a string",
  });
  return false;
}

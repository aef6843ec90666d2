import * as z from "zod";
import { closedObject } from "../../definition/format/schema-builders.js";
import type { JsonValue } from "../../json-schema/types.js";
import { isObject, type UnknownObject } from "../../json-schema/values.js";

/** The format of the file. A reader refuses a later one. */
export const FORMAT = 1;

/** An entry whose definition has not been checked. */
interface SnapshotEntryBody {
  readonly hash: string;
  readonly origin: string;
  readonly definition: JsonValue;
}

/** Ids of flows, with the restrictions of the service. */
export const FLOW_ID: RegExp = /^[a-z0-9-]{2,50}\/[a-z0-9-]{2,50}\/[a-z0-9-]{2,50}$/;
export const FLOW_ID_RULE = "`org/project/slug`";
const GENERATOR_RULE = "the version of noukai-codegen that wrote the file";
const HASH_RULE = "the 16 hexadecimal digits of a definition's hash";
/** An address or a path, which comments of generated files show. */
const ORIGIN_RULE =
  "where the definition came from: at most 2000 characters, none of them a control character";
export const VERSION_RULE = "`draft` or a version number";

export const envelopeSchema: z.ZodType = closedObject(
  {
    $comment: z.string("text").optional(),
    snapshot: z.literal(FORMAT, String(FORMAT)),
    generator: z.string(GENERATOR_RULE).regex(/^\d+\.\d+\.\d+[\w.+-]{0,50}$/, GENERATOR_RULE),
    flows: z.custom<UnknownObject>(isObject, "an object of flows"),
  },
  "a snapshot",
);

export const entrySchema: z.ZodType<SnapshotEntryBody> = closedObject(
  {
    hash: z.string(HASH_RULE).regex(/^[0-9a-f]{16}$/, HASH_RULE),
    origin: z.string(ORIGIN_RULE).regex(/^\P{C}{1,2000}$/u, ORIGIN_RULE),
    definition: z.custom<JsonValue>((value) => isObject(value), "a flow definition"),
  },
  "an object with `hash`, `origin` and `definition`",
);

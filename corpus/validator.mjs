// A validator that shares nothing with the generator and the emulator but the schema as its author wrote it.
import { Ajv } from "ajv";
import draft06 from "ajv/lib/refs/json-schema-draft-06.json" with { type: "json" };
import { Ajv2019 } from "ajv/dist/2019.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import AjvDraft04 from "ajv-draft-04";
import { kindOf, objectOf } from "./keywords.mjs";

/** Many patterns have escapes that the u flag forbids. */
const regExp = Object.assign(
  (pattern, flags) => {
    try {
      return new RegExp(pattern, flags);
    } catch {
      return new RegExp(pattern);
    }
  },
  { code: "regExp" },
);

const OPTIONS = {
  code: { regExp },
  strict: false,
  validateSchema: false,
  // An annotation, as the drafts have it.
  validateFormats: false,
  // Decimal digits, as binary fractions are no multiples of decimal ones.
  multipleOfPrecision: 8,
  logger: false,
};

const DIALECTS = [
  [/draft-0[34]/, AjvDraft04.default],
  [/draft-0[67]/, Ajv],
  [/2019-09/, Ajv2019],
  [/2020-12/, Ajv2020],
];

/**
 * @param {unknown} schema
 * @param {string | undefined} dialect `openapi-3.0`, or what `$schema` says
 * @returns {((value: unknown) => boolean) | undefined} undefined where the validator cannot read the schema
 */
export function validatorOf(schema, dialect) {
  const named = typeof schema?.$schema === "string" ? schema.$schema : undefined;
  const known = DIALECTS.find(([pattern]) => named !== undefined && pattern.test(named))?.[1];
  const candidates =
    dialect === "openapi-3.0"
      ? [AjvDraft04.default]
      : known === undefined
        ? [Ajv2020, Ajv, AjvDraft04.default]
        : [known];
  for (const Validator of candidates) {
    const prepared = prepare(schema, {
      isNullable: named === undefined,
      hidesSiblings: named !== undefined && /draft-0[467]/.test(named),
      hasId: Validator === AjvDraft04.default,
    });
    try {
      const ajv = new Validator(OPTIONS);
      if (Validator === Ajv) ajv.addMetaSchema(draft06);
      const validate = ajv.compile(prepared);
      return (value) => {
        try {
          return validate(value);
        } catch (error) {
          // A schema that leads back to itself.
          if (error instanceof RangeError) return undefined;
          throw error;
        }
      };
    } catch {
      // The next dialect reads it, or none does.
    }
  }
  return undefined;
}

/** Says what this validator understands otherwise than the dialect: `nullable`, `id`, siblings of `$ref`, and what is no regular expression. */
function prepare(value, settings) {
  if (Array.isArray(value)) return value.map((each) => prepare(each, settings));
  if (typeof value !== "object" || value === null) return value;
  const result = objectOf(
    Object.entries(value)
      .filter(([key]) => !isHidden(key, value, settings))
      .filter(([key, member]) => isUnderstood(key, member, settings))
      .map(([key, member]) => [key, prepareMember(key, member, settings)]),
  );
  if (settings.isNullable && value.nullable === true) {
    const { definitions, $defs, ...rest } = result;
    return {
      anyOf: [rest, { type: "null" }],
      ...(definitions && { definitions }),
      ...($defs && { $defs }),
    };
  }
  return result;
}

/** Whether a keyword is hidden by the `$ref` beside it. */
function isHidden(key, { $ref }, { hidesSiblings }) {
  return (
    hidesSiblings && typeof $ref === "string" && !["$ref", "definitions", "$defs"].includes(key)
  );
}

function isUnderstood(key, member, { hasId }) {
  if (key === "nullable") return typeof member !== "boolean";
  if (typeof member !== "string") return true;
  return key === "id" ? hasId : key !== "pattern" || isRegularExpression(member);
}

function prepareMember(key, member, settings) {
  const kind = kindOf(key, member);
  if (kind === "data") return member;
  if (kind === "schema") return prepare(member, settings);
  const members = Object.entries(member)
    .filter(([name]) => key !== "patternProperties" || isRegularExpression(name))
    .map(([name, each]) => [name, prepare(each, settings)]);
  return objectOf(members);
}

function isRegularExpression(text) {
  try {
    regExp(text, "u");
    return true;
  } catch {
    return false;
  }
}

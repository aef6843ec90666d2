import { SCALAR_STYLE, getScalarValue, type ScalarEvent } from "js-yaml";

const NULL = /^(?:null|Null|NULL|~|)$/;
const TRUE = /^(?:true|True|TRUE)$/;
const FALSE = /^(?:false|False|FALSE)$/;
const INTEGER = /^[-+]?[0-9]+$/;
const OCTAL = /^0o[0-7]+$/;
const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;
const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

/** The value of a scalar without a tag, after the core schema of YAML 1.2 (section 10.3.2). */
export function readScalar(source: string, event: ScalarEvent): string | number | boolean | null {
  const text = event.valueStart < 0 ? "" : getScalarValue(source, event);
  return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
}

function resolvePlain(text: string): string | number | boolean | null {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  // Most plain scalars are words, which the first character tells without trying the number forms.
  if (!/^[-+.0-9]/.test(text)) return text;
  if (INTEGER.test(text) || FLOAT.test(text)) return Number(text);
  if (OCTAL.test(text) || HEXADECIMAL.test(text)) return Number(text);
  if (INFINITE.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? NaN : text;
}

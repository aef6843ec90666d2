/** Whether a text has a format. */
export type FormatCheck = (text: string) => boolean;

/**
 * The formats of JSON Schema 2020-12, and `byte` of OpenAPI, for a validator that asserts them. Each check takes time that
 * is linear in the length of the text. `idn-hostname` and `idn-email` allow every letter, without the tables of IDNA.
 */
export const FORMATS: ReadonlyMap<string, FormatCheck> = new Map<string, FormatCheck>([
  ["date", isDate],
  ["time", isTime],
  ["date-time", isDateTime],
  ["duration", isDuration],
  ["email", (text) => isEmail(text, isHostname)],
  ["idn-email", (text) => isEmail(text, isUnicodeHostname)],
  ["hostname", isHostname],
  ["idn-hostname", isUnicodeHostname],
  ["ipv4", isIpv4],
  ["ipv6", isIpv6],
  ["uri", (text) => isUri(text) && isAscii(text)],
  ["uri-reference", (text) => isUriReference(text) && isAscii(text)],
  ["iri", isUri],
  ["iri-reference", isUriReference],
  ["uri-template", isUriTemplate],
  ["uuid", (text) => /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i.test(text)],
  ["json-pointer", isPointer],
  ["relative-json-pointer", isRelativePointer],
  ["regex", isPattern],
  ["byte", (text) => text.length % 4 === 0 && /^[a-z\d+/]*={0,2}$/i.test(text)],
]);

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** RFC 3339, section 5.6; so are times. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const [year = 0, month = 0, day = 0] = text.split("-").map(Number);
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = month === 2 && isLeap ? 29 : DAYS[month - 1];
  return days !== undefined && day >= 1 && day <= days;
}

function isTime(text: string): boolean {
  const parts = /^(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:z|([+-])(\d\d):(\d\d))$/i.exec(text);
  if (parts === null) return false;
  const [hour = 0, minute = 0, second = 0] = parts.slice(1, 4).map(Number);
  const [offsetHour = 0, offsetMinute = 0] = parts.slice(5).map((part) => Number(part || 0));
  if (hour > 23 || minute > 59 || offsetHour > 23 || offsetMinute > 59) return false;
  if (second < 60) return true;
  // A leap second is the last one of a day in UTC.
  const offset = (offsetHour * 60 + offsetMinute) * (parts[4] === "-" ? -1 : 1);
  const day = 24 * 60;
  return second === 60 && (hour * 60 + minute - offset + day) % day === day - 1;
}

function isDateTime(text: string): boolean {
  return isDate(text.slice(0, 10)) && /^t$/i.test(text.charAt(10)) && isTime(text.slice(11));
}

/** RFC 3339, appendix A. */
function isDuration(text: string): boolean {
  return (
    /^P(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?:\d+H)?(?:\d+M)?(?:\d+S)?)?)$/.test(text) &&
    !/[PT]$/.test(text)
  );
}

function isEmail(text: string, isHost: FormatCheck): boolean {
  const at = text.lastIndexOf("@");
  if (at < 1) return false;
  const local = text.slice(0, at);
  const host = text.slice(at + 1);
  const isLocal = local.startsWith('"')
    ? /^"(?:[^"\\\n]|\\.)*"$/.test(local)
    : local.split(".").every((part) => /^[^\s"(),:;<>@[\\\]]+$/.test(part));
  const isSpelt = isHost === isUnicodeHostname || isAscii(local);
  const [, address = ""] = /^\[(.*)\]$/s.exec(host) ?? [];
  const isAddress = isIpv4(address) || (/^ipv6:/i.test(address) && isIpv6(address.slice(5)));
  return isLocal && isSpelt && (isAddress || isHost(host));
}

/** RFC 1123, section 2.1. */
function isHostname(text: string): boolean {
  return isAscii(text) && isUnicodeHostname(text);
}

function isUnicodeHostname(text: string): boolean {
  return (
    text.length <= 253 &&
    text.split(/[.\u3002\uff0e\uff61]/).every((label) => {
      const isSpelt =
        /^(?:[-\p{L}\p{N}\u00b7\u0375\u05f3\u05f4\u30fb]|[\p{M}\u200c]|\u200d){1,63}$/u;
      return isSpelt.test(label) && !label.startsWith("-") && !label.endsWith("-");
    })
  );
}

function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 && parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && +part < 256)
  );
}

/** RFC 4291, section 2.2. */
function isIpv6(text: string): boolean {
  const [head = "", tail, ...more] = text.split("::");
  if (more.length > 0) return false;
  const groups = [head, tail ?? ""].flatMap((part) => (part === "" ? [] : part.split(":")));
  const last = groups.at(-1) ?? "";
  const hasIpv4 = last.includes(".") && !(tail === "" && text !== "");
  if (hasIpv4 && !isIpv4(groups.pop() ?? "")) return false;
  const count = groups.length + (hasIpv4 ? 2 : 0);
  const isComplete = tail === undefined ? count === 8 : count < 8;
  return isComplete && groups.every((group) => /^[\da-f]{1,4}$/i.test(group));
}

/** RFC 3986 and RFC 3987, with what may not occur anywhere, and brackets only around an address. */
function isUriReference(text: string): boolean {
  if (/[\s"<>\\^`{|}\p{Cc}]|%(?![\da-f]{2})/iu.test(text)) return false;
  const [, scheme, rest = ""] = /^(?:([^:/?#]*):)?(.*)$/s.exec(text) ?? [];
  if (scheme !== undefined && !/^[a-z][a-z\d+.-]*$/i.test(scheme)) return false;
  const [beforeFragment = "", ...fragment] = rest.split("#");
  if (fragment.length > 1 || /[[\]]/.test(fragment.join(""))) return false;
  const [, authority, path = ""] = /^(?:\/\/([^/?]*))?(.*)$/s.exec(beforeFragment) ?? [];
  return !/[[\]]/.test(path) && (authority === undefined || isAuthority(authority));
}

function isAuthority(text: string): boolean {
  const host = text.slice(text.lastIndexOf("@") + 1);
  const user = text.slice(0, text.length - host.length);
  if (/[[\]]/.test(user) || user.indexOf("@") !== user.lastIndexOf("@")) return false;
  const [, address] = /^\[([^[\]]*)\](?::\d*)?$/.exec(host) ?? [];
  if (address !== undefined) return isIpv6(address) || /^v[\da-f]+\.[^%]+$/i.test(address);
  return /^[^:[\]]*(?::\d*)?$/.test(host);
}

function isUri(text: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(text) && isUriReference(text);
}

/** A variable of RFC 6570, and an expression without its braces. */
const VARIABLE = String.raw`(?:\w|%[\da-f]{2})+(?:\.(?:\w|%[\da-f]{2})+)*(?::[1-9]\d{0,3}|\*)?`;
const EXPRESSION = new RegExp(`^[+#./;?&=,!@|]?${VARIABLE}(?:,${VARIABLE})*$`, "i");

/** RFC 6570. */
function isUriTemplate(text: string): boolean {
  return text.split("{").every((part, index) => {
    const [before = "", after, ...more] = part.split("}");
    const literal = index === 0 ? before : (after ?? "");
    const isClosed = more.length === 0 && (after === undefined) === (index === 0);
    const isLiteral = !/[\s"'<>\\^`|\p{Cc}]|%(?![\da-f]{2})/iu.test(literal);
    return isClosed && isLiteral && (index === 0 || EXPRESSION.test(before));
  });
}

/** RFC 6901. */
function isPointer(text: string): boolean {
  return (text === "" || text.startsWith("/")) && !/~(?![01])/.test(text);
}

function isRelativePointer(text: string): boolean {
  const [, rest] = /^(?:0|[1-9]\d*)(.*)$/s.exec(text) ?? [];
  return rest !== undefined && (rest === "#" || isPointer(rest));
}

/** ECMA-262, with the flag that JSON Schema recommends. */
function isPattern(text: string): boolean {
  try {
    return new RegExp(text, "u") instanceof RegExp;
  } catch {
    return false;
  }
}

function isAscii(text: string): boolean {
  return !/[^\p{ASCII}]/u.test(text);
}

const DIGITS = 12;

/** The exact sum of decimal strings, such as "0.0015" and "2". */
export function addDecimals(values: Iterable<string>): string {
  let sum = 0n;
  for (const value of values) {
    const [, sign = "", whole = "0", part = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(value) ?? [];
    const scaled = BigInt(whole + part.slice(0, DIGITS).padEnd(DIGITS, "0"));
    sum += sign === "-" ? -scaled : scaled;
  }
  const text = (sum < 0n ? -sum : sum).toString().padStart(DIGITS + 1, "0");
  const part = text.slice(-DIGITS).replace(/0+$/, "");
  return `${sum < 0n ? "-" : ""}${text.slice(0, -DIGITS)}${part === "" ? "" : `.${part}`}`;
}

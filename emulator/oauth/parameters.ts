import { OAuthError } from "./errors.js";

/** The parameters of a request, none of which may occur twice (RFC 6749, sections 3.1 and 3.2). */
export interface Parameters {
  /** Undefined for a parameter that is missing or empty, which is the same (RFC 6749, section 3.1). */
  optional(name: string): string | undefined;
  /** @throws OAuthError `invalid_request` where it is missing. */
  required(name: string): string;
}

/** @throws OAuthError `invalid_request` where a parameter occurs twice. */
export function readParameters(search: URLSearchParams): Parameters {
  const values = new Map<string, string>();
  for (const [name, value] of search) {
    if (values.has(name)) throw new OAuthError("invalid_request", "A parameter occurs twice");
    values.set(name, value);
  }
  const optional = (name: string): string | undefined => {
    const value = values.get(name);
    return value === "" ? undefined : value;
  };
  return {
    optional,
    required: (name) => {
      const value = optional(name);
      if (value === undefined) throw new OAuthError("invalid_request", `${name} is missing`);
      return value;
    },
  };
}

import { randomBytes } from "node:crypto";
import { ServiceError } from "../errors.js";
import { UI_TOKEN_HEADER } from "../ui/api.js";
import { isSameSecret } from "./control-token.js";

/** What requests of the page have to prove. */
export interface PageToken {
  /** What the page is served with; empty where the user has to enter the control token. */
  readonly given: string;
  /** Whether the headers of a request have the token. */
  isIn(headers: Headers): boolean;
  /** @throws ServiceError `UNAUTHENTICATED` */
  check(headers: Headers): void;
}

/**
 * Creates the token of one start. Pages of other sites cannot read the page, so that they do not have it.
 *
 * @param controlToken where one is needed, the page does not hand out access: its token is the control token.
 */
export function createPageToken(controlToken: string | undefined): PageToken {
  const token = controlToken ?? randomBytes(24).toString("base64url");
  const isIn = (headers: Headers): boolean =>
    isSameSecret(headers.get(UI_TOKEN_HEADER) ?? "", token);
  return {
    given: controlToken === undefined ? token : "",
    isIn,
    check: (headers) => {
      if (isIn(headers)) return;
      const remedy =
        controlToken === undefined
          ? "the emulator was started again: reload the page"
          : "enter the control token, which the emulator prints at its start";
      throw new ServiceError(
        "UNAUTHENTICATED",
        `The header ${UI_TOKEN_HEADER} does not have the token of the page; ${remedy}`,
      );
    },
  };
}

/**
 * Value of the `User-Agent` header. The build replaces this module in `dist` by one with name and version of `package.json`:
 * see `scripts/write-version.ts`.
 */
export const USER_AGENT: string = "noukai-codegen-runtime/0.0.0";

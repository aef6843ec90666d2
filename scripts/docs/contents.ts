/** A part of the book: a heading of the sidebar, and its pages in the order of reading. */
export interface Part {
  readonly title: string;
  /** Paths below `docs/`, without `.md`. */
  readonly pages: readonly string[];
}
/** The first page, which the sidebar does not list: its heading is the name of the site. */
export const firstPage = "index";
/** The book, in the order of reading. A page that is not listed here fails the build of the site. */
export const contents: readonly Part[] = [
  { title: "Start", pages: [] },
  { title: "Definitions", pages: ["definition-format", "hosted", "rules"] },
  {
    title: "Generating",
    pages: ["check", "build-tools", "zod"],
  },
  {
    title: "Calling",
    pages: ["limits", "validation"],
  },
  { title: "Testing", pages: ["emulator"] },
  {
    title: "Frameworks",
    pages: [],
  },
  { title: "CI and monorepos", pages: [] },
  { title: "Coming from", pages: [] },
  { title: "The hosted service", pages: ["service", "doctor"] },
  { title: "About", pages: [] },
];

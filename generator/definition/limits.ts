/**
 * How far lists and objects may nest in a definition, aliases included: enough for fifty levels of containers and
 * as many of schemas below them, and little enough that no later stage runs out of stack.
 */
export const MAX_DEPTH = 200;

/** How many values a definition may hold once aliases are written out; a generous flow has a few thousand. */
export const MAX_VALUES = 100_000;

/**
 * How many tokens a definition's text may have: a value has four at most in JSON, its key, a colon, itself and a comma, and
 * a container one more.
 */
export const MAX_TOKENS: number = MAX_VALUES * 5;

/** How many published versions a flow may have: generated types list each of them. */
export const MAX_PUBLISHED = 1000;

/** How long a definition's text may be, in UTF-16 code units. */
export const MAX_CHARACTERS: number = 8 * 1024 * 1024;

/** How many problems of one file are reported. */
export const MAX_PROBLEMS = 100;

import picocolors from "picocolors";

type Colours = ReturnType<typeof picocolors.createColors>;

/** Colours for a stream: none unless it is a terminal, and as `NO_COLOR` and `FORCE_COLOR` ask. */
export function coloursFor(stream: { readonly isTTY?: boolean }): Colours {
  const forced = process.env.FORCE_COLOR;
  const wanted =
    forced !== undefined && forced !== "0"
      ? true
      : stream.isTTY === true && (process.env.NO_COLOR ?? "") === "" && process.env.TERM !== "dumb";
  return picocolors.createColors(wanted);
}

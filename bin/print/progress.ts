import type { GenerateProgress } from "../../generator/generate.js";

/** Work that takes less than this shows no spinner. In ms. */
const patience = 500;

/** Shows on a terminal's stderr how long work is going; says nothing elsewhere, and nothing of short work. */
export interface ProgressDisplay {
  update(progress: GenerateProgress): void;
  /** Clears the line. Safe to call more than once. */
  stop(): void;
}

/** Starts watching a piece of work; the display appears once it has taken half a second. */
export function startProgress(stream: NodeJS.WriteStream = process.stderr): ProgressDisplay {
  if (!stream.isTTY) return { update: () => undefined, stop: () => undefined };
  let text = "Reading definitions";
  let stopped = false;
  let spinner: { text: string; stop(): unknown } | undefined;
  const timer = setTimeout(() => {
    void import("yocto-spinner").then(({ default: yoctoSpinner }) => {
      if (!stopped) spinner = yoctoSpinner({ text, stream }).start();
    });
  }, patience);
  timer.unref();
  return {
    update: (progress) => {
      text = describe(progress);
      if (spinner !== undefined) spinner.text = text;
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      spinner?.stop();
      spinner = undefined;
    },
  };
}

function describe({ phase, done, total }: GenerateProgress): string {
  const verb = {
    reading: "Reading definitions",
    rendering: "Rendering clients",
    writing: "Writing files",
  }[phase];
  return total === 0 ? verb : `${verb} ${done}/${total}`;
}

import type { GenerateProgress } from "../../generator/generate.js";

/** Milliseconds before a spinner appears. */
const patience = 500;

/** Shows progress on stderr if it is a terminal, after a short delay. */
export interface ProgressDisplay {
  update(progress: GenerateProgress): void;
  /** Clears the line. Safe to call more than once. */
  stop(): void;
}

/** Starts the display; it appears after a delay. */
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

/** Shows on stderr what runs, if it is a terminal. */
export interface RunProgress {
  /** Shows the name of what runs now. */
  readonly show: (text: string) => void;
  /** Prints with the line cleared. */
  readonly around: (print: () => void) => void;
  readonly stop: () => void;
}

/** Starts the display; nothing is shown before the first `show`. */
export async function startRunProgress(
  stream: NodeJS.WriteStream = process.stderr,
): Promise<RunProgress> {
  if (!stream.isTTY)
    return {
      show: () => undefined,
      around: (print) => {
        print();
      },
      stop: () => undefined,
    };
  const { default: yoctoSpinner } = await import("yocto-spinner");
  const spinner = yoctoSpinner({ stream });
  return {
    show: (text) => {
      spinner.text = text;
      spinner.start();
    },
    around: (print) => {
      const wasShown = spinner.isSpinning;
      spinner.stop();
      print();
      if (wasShown) spinner.start();
    },
    stop: () => {
      spinner.stop();
    },
  };
}

import { spawn } from "node:child_process";

/**
 * Opens an address in the user's browser: with the program that `BROWSER` names, as is the convention, else as the system does.
 *
 * @returns whether a browser was started; it may still fail to show the address.
 */
export async function openBrowser(
  address: URL,
  env: Readonly<Record<string, string | undefined>>,
): Promise<boolean> {
  const chosen = env.BROWSER?.trim();
  if (chosen !== undefined && chosen !== "") return start(chosen, address.href);
  // Without a screen, the system would start a browser for terminals, or none and say nothing.
  const hasScreen = [env.DISPLAY, env.WAYLAND_DISPLAY, env.WSL_DISTRO_NAME].some(
    (value) => (value ?? "") !== "",
  );
  if (process.platform === "linux" && !hasScreen) return false;
  try {
    const { default: open } = await import("open");
    await open(address.href);
    return true;
  } catch {
    return false;
  }
}

function start(program: string, address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, [address], { stdio: "ignore", detached: true });
    child.once("error", () => {
      resolve(false);
    });
    child.once("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

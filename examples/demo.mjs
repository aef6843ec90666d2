// A demonstration from start to end, without network access: serve the example flows, generate their clients, type-check a
// program that uses them, run it, and show the compiler error of a typo. Run it with `npm run demo`; `npm run demo -- --open`
// leaves the emulator running and opens its page.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { styleText } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = fileURLToPath(new URL("../bin/noukai-codegen.js", import.meta.url));
const tsc = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const paint = (style, text) =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(style, text) : text;

const staysOpen = process.argv.includes("--open");
const started = performance.now();
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill()));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

try {
  await demo();
} catch (error) {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
} finally {
  for (const child of children) child.kill();
}

async function demo() {
  heading("1. Serve the example flows: noukai-codegen emulator --flows examples/flows --port 0");
  const { child: emulator, line } = await serve();
  console.log(line);

  heading("2. Generate one typed client per flow: noukai-codegen generate");
  const generated = await run([
    cli,
    "generate",
    "--source",
    "examples/flows",
    "--out",
    "examples/app/src/flows",
  ]);
  console.log(generated.output);
  console.log("\nExcerpt of examples/app/src/flows/acme/spelling/grade-3.ts:\n");
  console.log(
    paint(
      "dim",
      excerpt("examples/app/src/flows/acme/spelling/grade-3.ts", "export interface Grade3Inputs"),
    ),
  );

  heading("3. Type-check and build a program that uses them: tsc -p examples/app");
  await run([tsc, "-p", "examples/app"]);
  console.log("No errors. The first call in examples/app/src/main.ts:\n");
  console.log(paint("dim", excerpt("examples/app/src/main.ts", "const marked")));

  heading("4. Run it on the emulator: node examples/app/dist/main.js");
  const address = line.replace("listening on ", "");
  const ran = await run(["examples/app/dist/main.js"], {
    NOUKAI_API_KEY: "nk_demo",
    NOUKAI_BASE_URL: address,
  });
  console.log(ran.output);

  heading("5. Make a typo: tsc -p examples/app/typo");
  console.log(paint("dim", excerpt("examples/app/typo/typo.ts", "await grade3")));
  const typo = await run([tsc, "-p", "examples/app/typo", "--pretty", "false"], {}, [1, 2]);
  console.log(`\n${paint("red", typo.output)}`);
  console.log("\nWithout the types, this would have been a failed run, and a billed one.");

  heading("6. See what ran: the page of the emulator");
  const page = address.replace("api/v1", "");
  const ended = new Promise((resolve) => emulator.once("exit", resolve));
  const took = `Done in ${((performance.now() - started) / 1000).toFixed(1)} s`;
  if (staysOpen) {
    console.log(`The flows, the runs of this demonstration, and forms to start others: ${page}`);
    heading(`${took}; the emulator goes on until you press Ctrl-C.`);
    const { default: open } = await import("open");
    await open(page);
    await ended;
    return;
  }
  console.log(`A browser shows the flows, runs them, and shows what each run did, at the address of
the emulator. \`npm run demo -- --open\` leaves it running and opens ${page}`);
  emulator.kill("SIGTERM");
  await ended;
  heading(`${took}; the emulator has stopped.`);
}

function heading(text) {
  console.log(`\n${paint("bold", text)}\n`);
}

/** The statement or declaration of a file that starts with `from`, up to the next line that closes it. */
function excerpt(file, from) {
  const lines = readFileSync(new URL(`../${file}`, import.meta.url), "utf8").split("\n");
  const first = lines.findIndex((text) => text.startsWith(from));
  const length = lines.slice(first).findIndex((text) => /^\}/.test(text));
  return lines.slice(first, first + length + 1).join("\n");
}

function start(args, env = {}) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

/** Starts the emulator. Resolves with its first line, which names its address. */
function serve() {
  const child = start([cli, "emulator", "--flows", "examples/flows", "--port", "0"]);
  let stderr = "";
  child.stderr.on("data", (data) => (stderr += data));
  return new Promise((resolve, reject) => {
    createInterface(child.stdout).once("line", (line) => resolve({ child, line }));
    child.once("exit", (code) => reject(new Error(`the emulator stopped with ${code}: ${stderr}`)));
  });
}

/** Runs a program to its end. Rejects if its exit code is not expected. */
function run(args, env = {}, expected = [0]) {
  const child = start(args, env);
  let output = "";
  child.stdout.on("data", (data) => (output += data));
  child.stderr.on("data", (data) => (output += data));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      if (expected.includes(code)) resolve({ output: output.trimEnd() });
      else reject(new Error(`\`node ${args.join(" ")}\` exited with ${code}:\n${output}`));
    });
  });
}

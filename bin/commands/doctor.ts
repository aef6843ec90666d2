import type { CommandModule, InferredOptionTypes } from "yargs";
import type { ServiceReport } from "../../generator/doctor/index.js";
import { exitCodes } from "../exit-codes.js";
import { doctorOptions } from "../options/doctor.js";

type DoctorArguments = InferredOptionTypes<typeof doctorOptions>;

/** `doctor`: looks for what keeps the tool from working. */
export function doctorCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, DoctorArguments> {
  return {
    command: "doctor",
    describe: "Find out why something does not work: versions, config, key, service, login",
    builder: (command) =>
      command
        .usage(
          "$0 doctor [options]\n\nChecks versions, the config, the API key, which service answers, the login, MCP and whether all definitions\n" +
            "can be read. Only reads, and costs nothing. Exits with 1 if a check failed.\n\n" +
            "With --service it compares the service with what its documentation says and what is assumed beyond that, and writes\n" +
            "a report without keys, prompts and outputs. Please attach it to an issue where something differs.",
        )
        .options(doctorOptions)
        .example("$0 doctor", "check this project")
        .example("$0 doctor --service", "compare the service with what is assumed of it")
        .example(
          "$0 doctor --service --spend acme/spelling/grade-3",
          "run this flow twice as well; asks first",
        ),
    handler: async (values) => {
      finish(values.service ? await runComparison(values) : await runDiagnosis(values));
    },
  };
}

/** Returns the exit code. */
async function runDiagnosis({ config, url, json }: DoctorArguments): Promise<number> {
  const [{ diagnose }, { printFinding, printDiagnosis }] = await Promise.all([
    import("../../generator/doctor/index.js"),
    import("../print/doctor.js"),
  ]);
  const findings = await diagnose({
    ...{ cwd: process.cwd(), config, url, env: process.env },
    onFinding: json ? undefined : printFinding,
  });
  printDiagnosis(findings, { json });
  const isFailed = findings.some(({ verdict }) => verdict === "failed");
  return isFailed ? exitCodes.checkFailed : exitCodes.fine;
}

/** Returns the exit code. */
async function runComparison(values: DoctorArguments): Promise<number> {
  const { url, json, report: file } = values;
  const spend = await wantedRuns(values);
  const [{ compareService }, { printFact, printReport }] = await Promise.all([
    import("../../generator/doctor/index.js"),
    import("../print/doctor.js"),
  ]);
  const report = await compareService({
    ...{ url, env: process.env, spend },
    onFact: json ? undefined : printFact,
  });
  await writeReport(file, report);
  printReport(report, { json, file });
  const isDifferent = report.facts.some(({ verdict }) => verdict === "differs");
  return isDifferent ? exitCodes.checkFailed : exitCodes.fine;
}

/** The flow to run, once the user has agreed to pay for it. */
async function wantedRuns({
  spend: flow,
  message,
  yes,
}: DoctorArguments): Promise<{ readonly flow: string; readonly message: string } | undefined> {
  if (flow === undefined) return undefined;
  const [{ UsageError }, { requireFlowName }] = await Promise.all([
    import("../../generator/errors.js"),
    import("../../generator/doctor/index.js"),
  ]);
  requireFlowName(flow);
  if (yes) return { flow, message };
  const question = `Run ${flow} twice? It costs what two runs of the flow cost, by its production version.`;
  if (!process.stdin.isTTY)
    throw new UsageError(`${question} Not a terminal: pass --yes to agree.`);
  const { confirm, isCancel } = await import("@clack/prompts");
  const answer = await confirm({ message: question, initialValue: false, output: process.stderr });
  if (isCancel(answer) || !answer)
    throw new UsageError("Nothing was run. Without --spend, --service costs nothing.");
  return { flow, message };
}

async function writeReport(file: string, report: ServiceReport): Promise<void> {
  const { writeFile } = await import("node:fs/promises");
  try {
    await writeFile(file, `${JSON.stringify(report, null, 2)}\n`);
  } catch (cause) {
    const { UsageError } = await import("../../generator/errors.js");
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown error";
    throw new UsageError(`${file} cannot be written (${code}): name another file with --report.`, {
      cause,
    });
  }
}

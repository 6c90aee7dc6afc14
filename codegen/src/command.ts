import { parseArgs } from "node:util";
import type { Options } from "./config.js";
import { describeFault, sortFaults } from "./faults.js";
import { generate, type RunResult } from "./generate.js";
import { describeProgress } from "./progress.js";

/** Where a command writes to, and where it runs. */
export interface CommandContext {
  readonly cwd: string;
  /** Whether a person is looking: progress is shown then. */
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
  out(text: string): void;
  error(text: string): void;
}

const optionTypes = {
  check: { type: "boolean" },
  watch: { type: "boolean" },
  verbose: { type: "boolean" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  schemas: { type: "string" },
  out: { type: "string" },
  extends: { type: "string" },
  "allow-missing-descriptions": { type: "boolean" },
} as const;

const usage = `Usage: codegen [protocol ...] [options]
       codegen init PROTOCOL [--schemas DIR]
       codegen init NAME --extends PROTOCOL [--schemas DIR]
       codegen diff OLD NEW [--json] [--schemas DIR]

Generates a typed, validated package per protocol from the JSON Schemas in schemas/<protocol>/.
Without a name, all protocols are generated that have a protocol.json, and all extensions in schemas/extensions/.
init drafts that file for a folder of schemas that has none, from the names of the files. With --extends it writes an
example of a vendor's extension instead: messages inside DataTransfer, customData, and actions of the vendor's own.
diff tells what changed between two sets of schemas, whom each change breaks, and the semver step of the whole. OLD and
NEW are each a protocol in schemas/ or of the generator itself, a vendor's extension, the path of the folder of one, or any
of them as it was in a git revision: codegen diff ocpp2.0.1 ocpp2.1, codegen diff HEAD~3:acme acme.

Options:
  --check          write nothing; fail with a diff when the output is not what the schemas give
  --watch          generate again on every change, until interrupted
  --extends P      init: write an example of a vendor's extension of the protocol P, in schemas/extensions/NAME
  --schemas DIR    folder with a folder per protocol (default: the nearest schemas/ from here upwards)
  --out DIR        folder for the packages (default: packages/ beside the schemas)
  --allow-missing-descriptions
                   take messages, types, enums and fields without a description
  --json           diff: print data instead of Markdown
  --verbose        print progress also when the output is not a terminal
  --help           print this

Exit code: 0 when all is well, 1 for wrong arguments, wrong input, and output that --check refuses.
What diff finds is no failure.
`;

/** Runs the command line. @returns the exit code. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const parsed = parse(args);
  if (typeof parsed === "string") {
    context.error(`${parsed}\n`);
    return 1;
  }
  const { values, positionals } = parsed;
  if (values.help === true) {
    context.out(usage);
    return 0;
  }
  const options: Options = {
    cwd: context.cwd,
    protocols: positionals,
    schemas: values.schemas,
    out: values.out,
    check: values.check,
    requireDescriptions: values["allow-missing-descriptions"] !== true,
  };
  if (positionals[0] === "init") {
    const names = positionals.slice(1);
    if (values.extends === undefined) return init(names, options, context);
    return initVendor(names, values.extends, options, context);
  }
  if (values.extends !== undefined) {
    context.error("--extends belongs to init: codegen init NAME --extends PROTOCOL\n");
    return 1;
  }
  if (positionals[0] === "diff") return diff(positionals.slice(1), options, values.json === true, context);
  const show = (result: RunResult): number => report(result, context, values.check === true, values.verbose === true);
  if (values.watch !== true) return show(await generate(options));
  if (values.check === true) {
    context.error("--check and --watch exclude each other: one writes nothing, the other writes on every change.\n");
    return 1;
  }
  const { watch } = await import("./watch.js");
  await watch({ ...options, signal: context.signal, onRun: show });
  return 0;
}

async function init(names: readonly string[], options: Options, context: CommandContext): Promise<number> {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    context.error("init takes the name of one protocol: codegen init PROTOCOL\n");
    return 1;
  }
  const { initProtocol } = await import("./init/init-protocol.js");
  const { faults, file, manifest, open } = await initProtocol(name, options);
  for (const fault of sortFaults(faults)) context.error(`${describeFault(fault)}\n`);
  if (manifest === undefined) return 1;
  const actions = manifest.profiles.flatMap((profile) => Object.entries(profile.actions));
  const sends = actions.filter(([, { kind }]) => kind === "send").map(([action]) => action);
  const unanswered =
    sends.length === 0 ? "" : `- whether these really are SENDs, without a response: ${sends.join(", ")}\n`;
  context.out(`${file}: drafted with ${actions.length} actions. File names do not tell everything; correct in it
- who sends each action: "from" says both everywhere
- the profiles, or functional blocks, that group the actions
- the roles and the subprotocol
- the dialect, which is that of OCPP 2.x
- under typeNames, the names of objects and enums that have none of their own
${unanswered}Then run: codegen ${name}
`);
  if (open.length > 0) context.out(`It will still refuse:\n${sortFaults(open).map(describeFault).join("\n")}\n`);
  return 0;
}

async function initVendor(
  names: readonly string[],
  base: string,
  options: Options,
  context: CommandContext,
): Promise<number> {
  const [name, ...others] = names;
  if (name === undefined || others.length > 0) {
    context.error("init takes the name of one extension: codegen init NAME --extends PROTOCOL\n");
    return 1;
  }
  const { initExtension } = await import("./init/init-extension.js");
  const { faults, folder, out } = await initExtension(name, base, options);
  for (const fault of sortFaults(faults)) context.error(`${describeFault(fault)}\n`);
  if (folder === undefined) return 1;
  context.out(`${folder}: an example of what a vendor adds to ${base}. It works as it stands; change what is in it.
- extension.json says what there is; a "$comment" tells what each part is for
- the other files are JSON Schemas, one for each message
Then run: codegen ${folder.slice(folder.lastIndexOf("/") + 1)}
It writes the package ${out}; with --watch it does so again on every change.
`);
  return 0;
}

async function diff(
  sides: readonly string[],
  options: Options,
  asJson: boolean,
  context: CommandContext,
): Promise<number> {
  const [before, after, ...others] = sides;
  if (before === undefined || after === undefined || others.length > 0) {
    context.error("diff takes two sides: codegen diff OLD NEW; --help says how they are written.\n");
    return 1;
  }
  const { diffProtocols } = await import("./diff/diff-protocols.js");
  const { faults, comparison } = await diffProtocols(before, after, options);
  for (const fault of faults) context.error(`${describeFault(fault)}\n`);
  if (comparison === undefined) return 1;
  const { printChanges } = await import("./diff/print-changes.js");
  context.out(asJson ? `${JSON.stringify(comparison, undefined, 2)}\n` : printChanges(comparison));
  return 0;
}

function report(result: RunResult, context: CommandContext, check: boolean, verbose: boolean): number {
  for (const fault of result.faults) context.error(`${describeFault(fault)}\n`);
  if (result.faults.length > 0) {
    const count = result.faults.length;
    context.error(`${count} fault${count === 1 ? "" : "s"}; nothing was written.\n`);
    return 1;
  }
  if (context.isTerminal || verbose) {
    for (const protocol of result.protocols) context.out(`${describeProgress(protocol, check)}\n`);
  }
  if (result.diff === "") return 0;
  context.error(result.diff);
  context.error("The generated files are not what the schemas give. Run the generator and commit what it writes.\n");
  return 1;
}

type Parsed = ReturnType<typeof parseStrictly>;

/** The arguments, or what is wrong with them. */
function parse(args: readonly string[]): Parsed | string {
  try {
    return parseStrictly(args);
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split(". ")[0] ?? "") : String(error);
    const known = Object.keys(optionTypes).map((name) => `--${name}`);
    return `${problem}.\nKnown options: ${known.join(", ")}; --help explains them.`;
  }
}

function parseStrictly(args: readonly string[]) {
  return parseArgs({ args: [...args], options: optionTypes, allowPositionals: true, strict: true });
}

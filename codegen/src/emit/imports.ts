import { byCodeUnit } from "../json.js";
import { lineWidth } from "./doc-comment.js";

/** The imports of one generated file: collected while the file is put together, printed sorted, each name once. */
export interface Imports {
  /** Notes names that are used as types only. */
  types(module: string, ...names: string[]): void;
  /** Notes names that exist at run time; they may be used as types too. */
  values(module: string, ...names: string[]): void;
  /** Notes a whole module under one name. */
  namespace(module: string, name: string): void;
  /** The import declarations, without a line end after the last; the empty text when there are none. */
  print(): string;
}

interface ModuleImports {
  readonly types: Set<string>;
  readonly values: Set<string>;
  readonly namespaces: Set<string>;
}

/** An empty collection. */
export function collectImports(): Imports {
  const modules = new Map<string, ModuleImports>();
  function of(module: string): ModuleImports {
    const found = modules.get(module) ?? { types: new Set(), values: new Set(), namespaces: new Set() };
    modules.set(module, found);
    return found;
  }
  return {
    types: (module, ...names) => names.forEach((name) => void of(module).types.add(name)),
    values: (module, ...names) => names.forEach((name) => void of(module).values.add(name)),
    namespace: (module, name) => void of(module).namespaces.add(name),
    print: () =>
      [...modules]
        .sort(([left], [right]) => rank(left) - rank(right) || byCodeUnit(left, right))
        .flatMap(([module, imports]) => printModule(module, imports))
        .join("\n"),
  };
}

/** Packages first, then the package's own aliases, then files from far to near. */
function rank(module: string): number {
  if (module.startsWith("#")) return 1;
  if (module.startsWith("../")) return 2;
  return module.startsWith("./") ? 3 : 0;
}

function printModule(module: string, { types, values, namespaces }: ModuleImports): string[] {
  const lines = [...namespaces].sort(byCodeUnit).map((name) => `import * as ${name} from "${module}";`);
  const typeOnly = [...types].filter((name) => !values.has(name));
  if (values.size === 0) return typeOnly.length === 0 ? lines : [...lines, named("import type", typeOnly, module)];
  const names = [...values, ...typeOnly.map((name) => `type ${name}`)];
  return [...lines, named("import", names, module)];
}

/** Capitals beside small letters, as people sort. */
function byLetters(left: string, right: string): number {
  return byCodeUnit(left.toLowerCase(), right.toLowerCase()) || byCodeUnit(left, right);
}

function named(keyword: string, names: readonly string[], module: string): string {
  const bare = (name: string): string => name.replace(/^type /, "");
  const sorted = [...names].sort((left, right) => byLetters(bare(left), bare(right)));
  const line = `${keyword} { ${sorted.join(", ")} } from "${module}";`;
  if (line.length <= lineWidth) return line;
  return `${keyword} {\n${sorted.map((name) => `  ${name},\n`).join("")}} from "${module}";`;
}

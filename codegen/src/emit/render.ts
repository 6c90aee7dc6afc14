import type Handlebars from "handlebars";
import { byCodeUnit } from "../json.js";
import type { SourceText } from "../load/read-folder.js";

/**
 * Renders a template by its file name without `.hbs`.
 * @throws Error when there is no such template, or it names something that the data does not have.
 */
export type Render = (template: string, data: object) => string;

/** Renderers by their templates: all protocols of a run have the same ones. */
const renderers = new WeakMap<readonly SourceText[], Render>();

/**
 * Compiles templates on first use, each once. They are strict, so that a misspelt name is an error and not an empty
 * text, and nothing is escaped, because the output is no HTML.
 */
export async function rendererOf(templates: readonly SourceText[]): Promise<Render> {
  const { default: handlebars } = await import("handlebars");
  const render = renderers.get(templates) ?? createRenderer(templates, handlebars);
  renderers.set(templates, render);
  return render;
}

function createRenderer(templates: readonly SourceText[], handlebars: typeof Handlebars): Render {
  const own = handlebars.create();
  const compiled = new Map<string, (data: object) => string>();
  const sources = new Map(templates.map(({ path, text }) => [path.replace(/\.hbs$/, ""), text]));
  return (name, data) => {
    const source = sources.get(name);
    if (source === undefined) {
      throw new Error(`there is no template ${name}.hbs, only ${[...sources.keys()].sort(byCodeUnit).join(", ")}`);
    }
    const render = compiled.get(name) ?? own.compile(source, { strict: true, noEscape: true });
    compiled.set(name, render);
    return render(data);
  };
}

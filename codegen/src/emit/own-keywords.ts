import type { Ajv, KeywordCxt, _ as Template } from "ajv";

/**
 * Teaches ajv the keywords that JSON Schema does not have.
 * @param _ ajv's template for code; ajv is loaded when it is needed.
 */
export function addOwnKeywords(ajv: Ajv, _: typeof Template): void {
  ajv.addKeyword({
    keyword: "x-infinite",
    schemaType: "boolean",
    error: { message: "", params: () => _`{}` },
    code: (context) => {
      const { data } = context;
      context.fail(_`typeof ${data} != "number" || ${data} !== ${data}`);
    },
  });
  ajv.addKeyword({
    keyword: "x-order",
    type: "object",
    schemaType: "array",
    error: { message: "", params: ({ params }) => _`{later: ${params["later"]}, earlier: ${params["earlier"]}}` },
    code: (context) => checkOrder(context, _),
  });
}

/** Every pair is compared: what stands between two fields may be missing. The later of two is the one at fault. */
function checkOrder(context: KeywordCxt, _: typeof Template): void {
  const { data, gen } = context;
  const fields = context.schema as readonly string[];
  for (const [index, later] of fields.entries()) {
    for (const earlier of fields.slice(0, index)) {
      gen.if(_`areReversed(${data}[${earlier}], ${data}[${later}])`, () => context.error(false, { later, earlier }));
    }
  }
}

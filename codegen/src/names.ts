/**
 * Every rule by which a name of the input becomes a name in the output. None of them knows a protocol.
 */

/** `ocpp1.6` → `ocpp16`: folder, package and constant of a protocol. */
export function packageName(protocol: string): string {
  return protocol.replaceAll(/[.-]/g, "");
}

/** `ocpp16` → `@chargewire/ocpp16`: what users install. */
export function npmName(packageName: string): string {
  return `@chargewire/${packageName}`;
}

/** `ocpp1.6` → `Ocpp16Types`: the table of a protocol's payload types. */
export function protocolTypesName(protocol: string): string {
  return `${upperFirst(packageName(protocol))}Types`;
}

/** `LocalAuthListManagement` → `local-auth-list-management`: folders of schemas and files of sources. */
export function kebabCase(name: string): string {
  return words(name).join("-").toLowerCase();
}

/** `LocalAuthListManagement` → `localAuthListManagement`: constants of profiles, variables of roles. */
export function camelCase(name: string): string {
  const [first = "", ...rest] = words(name);
  return first.toLowerCase() + rest.map(upperFirst).join("");
}

/** `FirmwareManagement` → `FirmwareManagement`, `remotetrigger` → `Remotetrigger`: first part of interface names. */
export function upperFirst(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** `BootNotification` → `bootNotification`: handler and method of an action. The runtime has the same rule. */
export function handlerName(action: string): string {
  return action.charAt(0).toLowerCase() + action.slice(1);
}

/** `AuthorizeResponse` and `idTagInfo` → `AuthorizeResponseIdTagInfo`: an inline type without a title. */
export function inlineTypeName(parent: string, field: string): string {
  return (
    parent +
    field
      .split(/[^A-Za-z0-9]+/)
      .map(upperFirst)
      .join("")
  );
}

/**
 * `Energy.Active.Import` → `EnergyActiveImport`, `L1-N` → `L1N`, `15118` → `_15118`: key of an enum value. A value
 * that is an identifier, or has no letter, digit or underscore at all, is its own key.
 */
export function enumKey(value: string): string {
  if (identifier.test(value)) return value;
  const [first = "", ...rest] = value.split(/[^A-Za-z0-9_$]+/).filter((part) => part !== "");
  const key = first + rest.map(upperFirst).join("");
  if (key === "") return value;
  return /^\d/.test(key) ? `_${key}` : key;
}

/**
 * `15118EVCertificateStatusEnumType` → `_15118EVCertificateStatusEnumType`: the name of a definition, by the same rule
 * as the key of an enum value. May return a text that is no identifier.
 */
export function identifierFor(name: string): string {
  return enumKey(name);
}

/** Whether a text can be the name of a type and of a constant in TypeScript. */
export function isIdentifier(text: string): boolean {
  return identifier.test(text) && !reservedWords.has(text);
}

/** A property name as it is written in an object type: bare where it can be. */
export function propertyKey(name: string): string {
  return identifier.test(name) ? name : JSON.stringify(name);
}

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Words that cannot name a type or a constant in a module, and those that every generated file relies on. */
const reservedWords: ReadonlySet<string> = new Set(
  (
    "any as async await bigint boolean break case catch class const continue debugger declare default delete do else " +
    "enum export extends false finally for function if implements import in infer instanceof interface keyof let never new null " +
    "number object package private protected public readonly return static string super switch symbol this throw true try type " +
    "typeof undefined unique unknown var void while with yield eval arguments Omit Promise Record"
  ).split(" "),
);

/** `DingXGateway` → Ding, X, Gateway; `ISO15118Certificate` → ISO15118, Certificate. */
function words(name: string): string[] {
  return name.match(/[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+/g) ?? [name];
}

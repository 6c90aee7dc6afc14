import type { SecureContextOptions } from "node:tls";
import { DefinitionError } from "../../errors/definition-error.js";

/**
 * TLS options with TLS 1.2 as the least version where they do not say another (R43): node's own default can be changed
 * from outside of the program.
 */
export function withTlsFloor<Options extends SecureContextOptions>(options: Options): Options {
  const saysItself = options.minVersion !== undefined || options.secureProtocol !== undefined;
  return saysItself ? options : { ...options, minVersion: "TLSv1.2" };
}

/** @throws DefinitionError when options allow what the security profiles 2 and 3 do not. */
export function checkTlsFloor({ minVersion, secureProtocol }: SecureContextOptions): void {
  if ((minVersion === undefined || /^TLSv1\.[23]$/.test(minVersion)) && secureProtocol === undefined) return;
  throw new DefinitionError(
    "tls allows versions older than TLS 1.2, which the security profiles 2 and 3 do not; " +
      "leave out minVersion and secureProtocol, or set minVersion to TLSv1.2 or TLSv1.3.",
  );
}

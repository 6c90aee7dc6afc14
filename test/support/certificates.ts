import { generate } from "selfsigned";

/** A key and its certificate, in PEM. */
export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** What a certificate says. */
export interface CertificateFacts {
  readonly commonName: string;
  /** DNS names of the subject alternative name. Default: none. */
  readonly names?: readonly string[];
  /** Days from now until it expires; negative for one that has. Default 10. */
  readonly days?: number;
}

const dayMs = 24 * 60 * 60 * 1_000;

/** Makes the certificate of an authority. */
export async function makeAuthority(commonName: string): Promise<Certificate> {
  const { private: key, cert } = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { key, cert };
}

/** Makes a certificate that an authority has signed, for either side of a connection. */
export async function issue(ca: Certificate, facts: CertificateFacts): Promise<Certificate> {
  const { commonName, names = [], days = 10 } = facts;
  const altNames = names.map((value) => ({ type: 2 as const, value }));
  const { private: key, cert } = await generate([{ name: "commonName", value: commonName }], {
    keyType: "ec",
    algorithm: "sha256",
    ca,
    notBeforeDate: new Date(Date.now() - 100 * dayMs),
    notAfterDate: new Date(Date.now() + days * dayMs),
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "extKeyUsage", serverAuth: true, clientAuth: true },
      // A subject alternative name is never empty; an address that nobody has names nobody.
      { name: "subjectAltName", altNames: altNames.length > 0 ? altNames : [{ type: 7, ip: "192.0.2.255" }] },
    ],
  });
  return { key, cert };
}

import { X509Certificate } from "node:crypto";

/** The part of node's `PeerCertificate` that says whose a certificate is. */
interface CertificateSubject {
  readonly subject?: { readonly CN?: string | readonly string[] } | undefined;
  readonly subjectaltname?: string | undefined;
}

/**
 * The names that a certificate is made out to: every CN of its subject, and the DNS names and URIs of its subject
 * alternative name. None when there is no certificate.
 * @param certificate in the form of node's `tls.TLSSocket.getPeerCertificate()`.
 */
export function certificateNames(certificate: object): string[] {
  const { subject, subjectaltname } = certificate as CertificateSubject;
  const commonNames = [subject?.CN ?? []].flat();
  return [...commonNames, ...alternativeNames(subjectaltname ?? "")];
}

/** node writes `DNS:a, URI:b`, and a name with a comma or a quote in it as JSON, so that no name can pose as two. */
function alternativeNames(text: string): string[] {
  const parts = text.matchAll(/(?:^|, )([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?=, |$)/g);
  return [...parts].flatMap(([, kind, name = ""]) => {
    if (kind !== "DNS" && kind !== "URI") return [];
    return name.startsWith('"') ? readQuoted(name) : [name];
  });
}

function readQuoted(name: string): string[] {
  try {
    return [String(JSON.parse(name))];
  } catch {
    return [];
  }
}

/**
 * Reads a certificate that a proxy handed on in a header field: as RFC 9440 has it (`:base64:`), as PEM with or without
 * percent-encoding, or as bare base64.
 * @returns it in the form of node's `getPeerCertificate()`; `undefined` when it cannot be read.
 */
export function readForwardedCertificate(field: string): object | undefined {
  try {
    const text = field.includes("%") ? decodeURIComponent(field) : field;
    const base64 = text.replaceAll(/-----(?:BEGIN|END) CERTIFICATE-----|\s/g, "").replaceAll(/^:|:$/g, "");
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
    return new X509Certificate(Buffer.from(base64, "base64")).toLegacyObject();
  } catch {
    return undefined;
  }
}

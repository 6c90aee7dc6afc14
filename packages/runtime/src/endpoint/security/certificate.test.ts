import { generate } from "selfsigned";
import { describe, expect, test } from "vitest";
import { certificateNames, readForwardedCertificate } from "./certificate.js";

describe("R44 the names of a certificate", () => {
  test.each([
    ["none", {}, []],
    ["a common name", { subject: { CN: "CP-1", O: "CP-2" } }, ["CP-1"]],
    ["several common names", { subject: { CN: ["CP-1", "CP-2"] } }, ["CP-1", "CP-2"]],
    [
      "alternative names",
      { subjectaltname: "DNS:CP-1, URI:urn:cp:2, email:CP-3, IP Address:192.0.2.1" },
      ["CP-1", "urn:cp:2"],
    ],
    ["a name with a comma", { subjectaltname: 'DNS:"CP-1, DNS:CP-2", DNS:CP-3' }, ["CP-1, DNS:CP-2", "CP-3"]],
    ["a name with a quote", { subjectaltname: 'DNS:"a\\"b"' }, ['a"b']],
    ["a name that is no JSON", { subjectaltname: 'DNS:"a\\xb"' }, []],
    ["a name of another kind that poses as one", { subjectaltname: 'email:"x, DNS:CP-1"' }, []],
  ])("R44 %s", (_what, certificate, names) => {
    expect(certificateNames(certificate)).toEqual(names);
  });
});

describe("R44 a certificate in a header field", async () => {
  const { cert } = await generate([{ name: "commonName", value: "CP 1" }], { keyType: "ec" });
  const base64 = cert.replaceAll(/-----.*-----|\s/g, "");

  test.each([
    ["percent-encoded PEM, as nginx and AWS write it", encodeURIComponent(cert)],
    ["PEM with spaces for its line ends", cert.replaceAll(/\r?\n/g, " ")],
    ["RFC 9440", `:${base64}:`],
    ["bare base64, as Traefik writes it", base64],
  ])("R44 %s", (_what, field) => {
    expect(certificateNames(readForwardedCertificate(field) ?? {})).toContain("CP 1");
  });

  test.each(["", "(null)", "%zz", "abcd", encodeURIComponent(cert.slice(0, 200)), "-----BEGIN CERTIFICATE-----"])(
    "R44 what is none counts as none (%#)",
    (field) => {
      expect(readForwardedCertificate(field)).toBeUndefined();
    },
  );
});

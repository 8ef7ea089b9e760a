const CERTIFICATE =
  /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a text in PEM, one text each. */
export function pemCertificates(text: string): string[] {
  return text.match(CERTIFICATE) ?? [];
}

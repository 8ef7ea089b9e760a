/**
 * Compares what a client sent with a secret; the time does not tell how much of
 * it was right. By characters, since bytes for the platform's own comparison
 * would have to be made of each header: that costs an echo a tenth of its time.
 */
export function isEqualSecret(secret: string, sent: string): boolean {
  if (sent.length !== secret.length) return false;
  let difference = 0;
  for (let at = 0; at < secret.length; at++) {
    difference |= secret.charCodeAt(at) ^ sent.charCodeAt(at);
  }
  return difference === 0;
}

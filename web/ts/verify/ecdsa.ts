// Signatures on P-256 with a key as SubjectPublicKeyInfo.

import { p256 } from '@noble/curves/nist.js';
import { equal } from './bytes';

// SubjectPublicKeyInfo of an uncompressed point on P-256 (RFC 5480 §2): this, then the point.
const p256Info = Uint8Array.from([0x30, 0x59, 0x30, 0x13, 6, 7, 0x2a, 0x86, 0x48, 0xce, 0x3d, 2, 1, 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 3, 1, 7, 3, 0x42, 0]);
const pointLength = 65;

/** The point of a key on P-256; null: it is another key. */
export const pointOf = (info: Uint8Array): Uint8Array | null =>
  info.length === p256Info.length + pointLength && equal(info.subarray(0, p256Info.length), p256Info) ? info.subarray(p256Info.length) : null;

/** A signature of r and s, 32 bytes each, over a digest. .NET and OpenSSL make signatures with any s; both forms say the same. */
export function verifiesP256(info: Uint8Array, digest: Uint8Array, signature: Uint8Array): boolean {
  const point = pointOf(info);
  try {
    return point !== null && p256.verify(signature, digest, point, { prehash: false, lowS: false, format: 'compact' });
  } catch {
    return false;
  }
}

// The seal in the QR code of a document (modules/Sen.Documents/Seal/DocumentSeal.cs): read, and checked against the facility's key.
// tests/Twins holds what both readers are asked.

import { concat, equal, fromBase64, fromBase64Url, Reader, sha256, toBytes, toHex } from './bytes';
import { verifiesP256 } from './ecdsa';

export interface Seal {
  kind: 'record' | 'prescription' | 'laboratory' | 'bill';
  lastFour: string;
  maskedName: string;
  birthYear: number;
  issuer: string;
  signedAt: Date;
  lines: number;
  validUntil: Date | null;
  document: string;
  version: number;
  position: number;
  keyHint: Uint8Array;
}

/** A facility whose seals are believed: SubjectPublicKeyInfo in base64. */
export interface FacilityKey {
  key: string;
  code: string;
  name: string;
}

const kinds = ['record', 'prescription', 'laboratory', 'bill'] as const;
const signatureLength = 64;
const domain = concat(toBytes('sen-document-seal-v1'), Uint8Array.of(0));
const firstDay = Date.UTC(2000, 0, 1);
const dayLength = 86_400_000;
const lastSecond = 253_402_275_599; // of the year 9999 in Vietnam

/** Null when the text is no seal. A whole address is taken, too: what counts stands behind its #. */
export function read(text: string): { seal: Seal; body: Uint8Array; signature: Uint8Array } | null {
  const code = text.slice(text.indexOf('#') + 1).replace(/^[ \r\n\t]+|[ \r\n\t]+$/g, '');
  const bytes = code.length > 1_000 ? null : fromBase64Url(code);
  if (bytes === null || bytes.length <= signatureLength) {
    return null;
  }
  const body = bytes.subarray(0, -signatureLength);
  const reader = new Reader(body);
  const seal = fields(reader);
  return seal !== null && reader.isAtEnd ? { seal, body, signature: bytes.subarray(-signatureLength) } : null;
}

function fields(reader: Reader): Seal | null {
  const form = reader.number(1);
  const kind = kinds[reader.number(1) - 1];
  if (form !== 1 || kind === undefined) {
    return null;
  }
  const lastFour = reader.text();
  const maskedName = reader.text();
  const birthYear = reader.number(2);
  const issuer = reader.text();
  const seconds = reader.number(8);
  const lines = reader.number(2);
  const days = reader.number(2);
  const shortId = reader.number(1);
  if (shortId > 1 || seconds > lastSecond) {
    return null;
  }
  const document = (shortId === 1 ? toHex(reader.take(16)) : '') + reader.text();
  const version = reader.number(4);
  const position = reader.number(8);
  reader.block();
  const keyHint = reader.take(4);
  return reader.failed ? null : {
    kind, lastFour, maskedName, birthYear, issuer, signedAt: new Date(seconds * 1000), lines,
    validUntil: days === 0 ? null : new Date(firstDay + days * dayLength),
    document, version, position, keyHint,
  };
}

/** The facility whose key signed the seal and whose code stands in it; null: none that is known here. */
export function signer(found: { seal: Seal; body: Uint8Array; signature: Uint8Array }, known: FacilityKey[]): FacilityKey | null {
  const digest = sha256(concat(domain, found.body));
  return known.find((facility) => {
    const info = fromBase64(facility.key);
    return info !== null && facility.code === found.seal.issuer && equal(sha256(info).subarray(0, 4), found.seal.keyHint)
      && verifiesP256(info, digest, found.signature);
  }) ?? null;
}

// Certificates (RFC 5280): read, and led back to an authority that this page believes. Revocation is not asked here: the server does.

import { Der, rawEcdsa } from './der';
import { equal } from './bytes';

export type Problem = 'Unreadable' | 'NoSignature' | 'ContentChanged' | 'WrongSignature' | 'WeakAlgorithm' | 'CertificateMissing' | 'CertificateReplaced'
  | 'CertificateNotTrusted' | 'CertificateNotValid' | 'CertificateNotForSigning' | 'NotWhole' | 'ChangedAfterSigning' | 'UnsafeStructure';

export interface Certificate {
  raw: Uint8Array;
  signed: Uint8Array;
  serial: Der;
  issuer: Der;
  subject: Der;
  from: Date;
  until: Date;
  key: Der;
  algorithm: Der;
  signature: Uint8Array;
  extensions: Map<string, Uint8Array>;
}

const oid = {
  ecKey: '1.2.840.10045.2.1', rsaKey: '1.2.840.113549.1.1.1', p256: '1.2.840.10045.3.1.7', p384: '1.3.132.0.34',
  basic: '2.5.29.19', usage: '2.5.29.15', purposes: '2.5.29.37', keyId: '2.5.29.14', commonName: '2.5.4.3',
};

const hashes: Record<string, string> = {
  '2.16.840.1.101.3.4.2.1': 'SHA-256', '2.16.840.1.101.3.4.2.2': 'SHA-384', '2.16.840.1.101.3.4.2.3': 'SHA-512',
};

// The hash that an algorithm of a signature names; RSA-PSS names it in its parameters, plain RSA leaves it to the CMS around it.
const fixed: Record<string, { kind: 'ECDSA' | 'RSASSA-PKCS1-v1_5' | 'RSA-PSS'; hash: string }> = {
  '1.2.840.10045.4.3.2': { kind: 'ECDSA', hash: 'SHA-256' }, '1.2.840.10045.4.3.3': { kind: 'ECDSA', hash: 'SHA-384' }, '1.2.840.10045.4.3.4': { kind: 'ECDSA', hash: 'SHA-512' },
  '1.2.840.113549.1.1.11': { kind: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, '1.2.840.113549.1.1.12': { kind: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { kind: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
};

// What authorities give to people who sign: any, document signing (RFC 9336), Microsoft's, mail, client.
const purposes = ['2.5.29.37.0', '1.3.6.1.5.5.7.3.36', '1.3.6.1.4.1.311.10.3.12', '1.3.6.1.5.5.7.3.4', '1.3.6.1.5.5.7.3.2'];
const longestPath = 6;

export const hashOf = (algorithm: string): string | null => hashes[algorithm] ?? null;

export async function digest(hash: string, bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest(hash, bytes as Uint8Array<ArrayBuffer>));
}

export function readCertificate(raw: Uint8Array): Certificate {
  const [body, algorithm, signature] = Der.of(raw).sequence();
  const items = body!.sequence();
  const at = items[0]!.is(0xa0) ? 1 : 0;
  const [serial, inner, issuer, validity, subject, key] = items.slice(at) as [Der, Der, Der, Der, Der, Der];
  if (!inner.same(algorithm!)) {
    throw new Error('Two algorithms.');
  }
  const [from, until] = validity.sequence();
  const list = items.find((item) => item.is(0xa3));
  const extensions = new Map<string, Uint8Array>();
  for (const extension of list === undefined ? [] : list.items[0]!.sequence()) {
    const parts = extension.sequence();
    extensions.set(parts[0]!.oid(), parts.at(-1)!.expect(4).content);
  }
  return {
    raw, signed: body!.raw, serial, issuer, subject, from: from!.time(), until: until!.time(), key, algorithm: algorithm!, signature: signature!.bits(), extensions,
  };
}

/** Whether the key made the signature; algorithm as it stands beside it. */
export async function verifies(key: Der, algorithm: Der, hash: string | null, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const kind = kindOf(algorithm, hash);
  const [keyAlgorithm] = key.sequence();
  const [keyKind, curve] = keyAlgorithm!.sequence();
  if (kind === null) {
    return false;
  }
  try {
    if (kind.kind === 'ECDSA') {
      const size = keyKind!.oid() !== oid.ecKey ? 0 : curve!.oid() === oid.p256 ? 32 : curve!.oid() === oid.p384 ? 48 : 0;
      const raw = size === 0 ? null : rawEcdsa(signature, size);
      return raw !== null && await check(key, { name: 'ECDSA', namedCurve: size === 32 ? 'P-256' : 'P-384' }, { name: 'ECDSA', hash: kind.hash }, raw, data);
    }
    return keyKind!.oid() === oid.rsaKey && await check(key, { name: kind.kind, hash: kind.hash }, { name: kind.kind, saltLength: kind.salt }, signature, data);
  } catch {
    return false;
  }
}

async function check(key: Der, as: EcKeyImportParams | RsaHashedImportParams, by: EcdsaParams | RsaPssParams, signature: Uint8Array, data: Uint8Array): Promise<boolean> {
  const imported = await crypto.subtle.importKey('spki', key.raw as Uint8Array<ArrayBuffer>, as, false, ['verify']);
  return crypto.subtle.verify(by, imported, signature as Uint8Array<ArrayBuffer>, data as Uint8Array<ArrayBuffer>);
}

function kindOf(algorithm: Der, hash: string | null): { kind: 'ECDSA' | 'RSASSA-PKCS1-v1_5' | 'RSA-PSS'; hash: string; salt: number } | null {
  const [name, parameters] = algorithm.sequence();
  const id = name!.oid();
  if (id === oid.rsaKey && hash !== null) {
    return { kind: 'RSASSA-PKCS1-v1_5', hash, salt: 0 };
  }
  if (id === '1.2.840.113549.1.1.10') {
    const fields = parameters?.sequence() ?? [];
    const named = fields.find((f) => f.is(0xa0))?.items[0]?.sequence()[0]?.oid();
    const salt = fields.find((f) => f.is(0xa2))?.items[0]?.content;
    const pss = hashOf(named ?? '');
    return pss === null || salt === undefined ? null : { kind: 'RSA-PSS', hash: pss, salt: salt.reduce((sum, byte) => sum * 256 + byte, 0) };
  }
  const known = fixed[id];
  return known === undefined || (hash !== null && known.hash !== hash) ? null : { ...known, salt: 0 };
}

/** What is wrong with the way from a signer's certificate to an authority, at a moment. */
export async function pathProblems(certificate: Certificate, pool: Certificate[], anchors: Certificate[], at: Date): Promise<Problem[]> {
  const problems: Problem[] = isForSigning(certificate) ? [] : ['CertificateNotForSigning'];
  const path = [certificate];
  while (!anchors.some((a) => equal(a.raw, path.at(-1)!.raw))) {
    const last = path.at(-1)!;
    const issuers = [...anchors, ...pool].filter((c) => c.subject.same(last.issuer) && isAuthority(c));
    const signed = await Promise.all(issuers.map((c) => verifies(c.key, last.algorithm, null, last.signature, last.signed)));
    const issuer = issuers.find((_, i) => signed[i]);
    if (issuer === undefined || path.length >= longestPath || path.some((c) => equal(c.raw, issuer.raw))) {
      problems.push('CertificateNotTrusted');
      break;
    }
    path.push(issuer);
  }
  if (path.some((c) => at < c.from || at > c.until)) {
    problems.push('CertificateNotValid');
  }
  return problems;
}

/** ECDSA from 256 bits, RSA from 2048. */
export function isStrongKey(certificate: Certificate): boolean {
  const [algorithm, bits] = certificate.key.sequence();
  const [kind] = algorithm!.sequence();
  if (kind!.oid() === oid.ecKey) {
    return bits!.bits().length >= 65;
  }
  const modulus = kind!.oid() === oid.rsaKey ? Der.of(bits!.bits()).sequence()[0]!.content : new Uint8Array();
  return modulus.length - (modulus[0] === 0 ? 1 : 0) >= 256;
}

export function commonName(certificate: Certificate): string {
  const names = certificate.subject.sequence().flatMap((set) => set.set()).map((pair) => pair.sequence());
  const value = names.find(([kind]) => kind!.oid() === oid.commonName)?.[1];
  return value === undefined ? '' : new TextDecoder().decode(value.content);
}

export const keyIdOf = (certificate: Certificate): Uint8Array | null => {
  const value = certificate.extensions.get(oid.keyId);
  return value === undefined ? null : Der.of(value).expect(4).content;
};

function isAuthority(certificate: Certificate): boolean {
  const basic = certificate.extensions.get(oid.basic);
  const flag = basic === undefined ? undefined : Der.of(basic).sequence()[0];
  return flag?.is(1) === true && flag.content[0] !== 0 && hasUsage(certificate, 5);
}

function isForSigning(certificate: Certificate): boolean {
  const listed = certificate.extensions.get(oid.purposes);
  const named = listed === undefined ? [] : Der.of(listed).sequence().map((p) => p.oid());
  const basic = certificate.extensions.get(oid.basic);
  const authority = basic !== undefined && Der.of(basic).sequence()[0]?.is(1) === true;
  return !authority && (hasUsage(certificate, 0) || hasUsage(certificate, 1)) && (named.length === 0 || named.some((p) => purposes.includes(p)));
}

// RFC 5280 §4.2.1.3: digitalSignature 0, nonRepudiation 1, keyCertSign 5. Without the extension everything is allowed.
function hasUsage(certificate: Certificate, bit: number): boolean {
  const usage = certificate.extensions.get(oid.usage);
  return usage === undefined || ((Der.of(usage).expect(3).content[1] ?? 0) & (0x80 >> bit)) !== 0;
}

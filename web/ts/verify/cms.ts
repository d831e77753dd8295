// A detached CMS with one signer, as PAdES writes it (RFC 5652, EN 319 122-1): the twin of core/Sen.Signatures/Cms/CmsCheck.cs.

import { Der } from './der';
import { concat, equal } from './bytes';
import { type Certificate, digest, hashOf, isStrongKey, keyIdOf, type Problem, readCertificate, verifies } from './x509';

export interface Signed {
  problems: Problem[];
  certificate: Certificate | null;
  pool: Certificate[];
}

const oid = {
  signedData: '1.2.840.113549.1.7.2', data: '1.2.840.113549.1.7.1', messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.47', protection: '1.2.840.113549.1.9.52', sha256: '2.16.840.1.101.3.4.2.1',
};

interface Signer {
  sid: Der;
  digestAlgorithm: Der;
  attributes: Map<string, Der[]>;
  signedBytes: Uint8Array;
  algorithm: Der;
  value: Uint8Array;
}

export async function checkCms(cms: Uint8Array, content: Uint8Array): Promise<Signed> {
  try {
    return await check(cms, content);
  } catch {
    return { problems: ['Unreadable'], certificate: null, pool: [] };
  }
}

async function check(cms: Uint8Array, content: Uint8Array): Promise<Signed> {
  const [kind, wrapped] = Der.of(cms).sequence();
  if (kind!.oid() !== oid.signedData) {
    throw new Error('No SignedData.');
  }
  const parts = wrapped!.expect(0xa0).items[0]!.sequence();
  const encapsulated = parts[2]!.sequence();
  const signers = parts.at(-1)!.set();
  if (encapsulated.length !== 1 || signers.length !== 1) {
    return { problems: [signers.length === 0 ? 'NoSignature' : 'UnsafeStructure'], certificate: null, pool: [] };
  }
  const pool = (parts.find((p) => p.is(0xa0))?.items ?? []).filter((c) => c.is(0x30)).map((c) => readCertificate(c.raw));
  const signer = readSigner(signers[0]!);
  const certificate = pool.find((c) => isOf(signer.sid, c)) ?? null;
  if (certificate === null) {
    return { problems: ['CertificateMissing'], certificate, pool };
  }
  const problems = [...await certificateProblems(signer, certificate), ...algorithmProblems(signer), ...await valueProblems(signer, certificate, content)];
  return { problems: [...new Set(problems)], certificate, pool };
}

function readSigner(info: Der): Signer {
  const [, sid, digestAlgorithm, ...rest] = info.sequence() as [Der, Der, Der, ...Der[]];
  const signed = rest[0]!.expect(0xa0);
  const attributes = new Map<string, Der[]>();
  for (const attribute of signed.items) {
    const [name, values] = attribute.sequence();
    const key = name!.oid();
    // Twice, or with several values: whoever asks for the one value finds none.
    attributes.set(key, [...attributes.get(key) ?? [], ...values!.set()]);
  }
  // RFC 5652 §5.4: signed is the SET OF, not the tag that it has inside.
  return { sid, digestAlgorithm, attributes, signedBytes: concat(Uint8Array.of(0x31), signed.raw.subarray(1)), algorithm: rest[1]!, value: rest[2]!.expect(4).content };
}

function isOf(sid: Der, certificate: Certificate): boolean {
  if (sid.is(0x30)) {
    const [issuer, serial] = sid.sequence();
    return issuer!.same(certificate.issuer) && serial!.same(certificate.serial);
  }
  const keyId = keyIdOf(certificate);
  return sid.is(0x80) && keyId !== null && equal(sid.content, keyId);
}

const one = (signer: Signer, name: string): Der | null => {
  const values = signer.attributes.get(name);
  return values?.length === 1 ? values[0]! : null;
};

// EN 319 122-1 §5.2.2: the signed attribute holds the hash of the signer's certificate, first in its list.
async function certificateProblems(signer: Signer, certificate: Certificate): Promise<Problem[]> {
  const weak: Problem[] = isStrongKey(certificate) ? [] : ['WeakAlgorithm'];
  const attribute = one(signer, oid.signingCertificate);
  if (attribute === null) {
    return [...weak, 'UnsafeStructure'];
  }
  const first = attribute.sequence()[0]!.sequence()[0]!.sequence();
  const hash = hashOf(first[0]!.is(0x30) ? first[0]!.sequence()[0]!.oid() : oid.sha256);
  const said = first[first[0]!.is(0x30) ? 1 : 0]!.expect(4).content;
  return hash !== null && equal(said, await digest(hash, certificate.raw)) ? weak : [...weak, 'CertificateReplaced'];
}

// RFC 6211 §3: when the signer named his algorithms under the signature, those outside are the same.
function algorithmProblems(signer: Signer): Problem[] {
  if (!signer.attributes.has(oid.protection)) {
    return [];
  }
  const named = one(signer, oid.protection)?.sequence();
  const same = named?.[0]!.sequence()[0]!.oid() === signer.digestAlgorithm.sequence()[0]!.oid()
    && named[1]!.expect(0xa1).items[0]!.oid() === signer.algorithm.sequence()[0]!.oid();
  return same ? [] : ['UnsafeStructure'];
}

async function valueProblems(signer: Signer, certificate: Certificate, content: Uint8Array): Promise<Problem[]> {
  const hash = hashOf(signer.digestAlgorithm.sequence()[0]!.oid());
  if (hash === null) {
    return ['WeakAlgorithm'];
  }
  const said = one(signer, oid.messageDigest)?.expect(4).content;
  if (said === undefined || !equal(said, await digest(hash, content))) {
    return ['ContentChanged'];
  }
  return await verifies(certificate.key, signer.algorithm, hash, signer.value, signer.signedBytes) ? [] : ['WrongSignature'];
}

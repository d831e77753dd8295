// The files that a paper carries inside: the signed document and its proof. Reads what Sen's own papers look like, nothing more; a PDF
// that it cannot read is for the server.

import { toText } from './bytes';

const latin = new TextDecoder('latin1');

/** Attached files by name; empty when the bytes are no paper of Sen. */
export async function attachments(pdf: Uint8Array): Promise<Map<string, Uint8Array>> {
  const text = latin.decode(pdf);
  const found = new Map<string, Uint8Array>();
  for (const spec of text.matchAll(/\/Type\s*\/Filespec\b[^]{0,600}?endobj/g)) {
    const name = /\/F\s*\(([^()\\]{1,100})\)/.exec(spec[0])?.[1];
    const object = /\/EF\s*<<[^>]*\/F\s+(\d+)\s+0\s+R/.exec(spec[0])?.[1];
    const bytes = name === undefined || object === undefined ? null : await stream(pdf, text, object);
    if (bytes !== null) {
      found.set(name!, bytes);
    }
  }
  return found;
}

async function stream(pdf: Uint8Array, text: string, object: string): Promise<Uint8Array | null> {
  const head = new RegExp(`(?:^|[\\r\\n])${object} 0 obj\\s*<<([^]{0,600}?)>>\\s*stream\\r?\\n`).exec(text);
  const length = Number(/\/Length\s+(\d+)/.exec(head?.[1] ?? '')?.[1]);
  if (head === null || !Number.isSafeInteger(length)) {
    return null;
  }
  const from = head.index + head[0].length;
  const bytes = pdf.slice(from, from + length);
  return /\/Filter\s*\/FlateDecode/.test(head[1]!) ? inflate(bytes) : bytes;
}

async function inflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  try {
    const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
    return new Uint8Array(await new Response(unpacked).arrayBuffer());
  } catch {
    return null;
  }
}

export const textOf = (bytes: Uint8Array | undefined): string | null => {
  try {
    return bytes === undefined ? null : toText(bytes);
  } catch {
    return null;
  }
};

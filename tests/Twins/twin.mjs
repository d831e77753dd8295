// Asks the TypeScript of /verify what C# is asked, too: node twin.mjs <question> <file> ...; answers in JSON.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const web = new URL('../../web/', import.meta.url);
const { build } = await import(pathToFileURL(createRequire(new URL('package.json', web)).resolve('esbuild')).href);

async function load(name) {
  const entry = new URL(`ts/verify/${name}.ts`, web).pathname;
  const { outputFiles: [bundle] } = await build({ entryPoints: [entry], bundle: true, write: false, format: 'esm', target: 'es2022', logLevel: 'silent' });
  return import(`data:text/javascript;base64,${Buffer.from(bundle.contents).toString('base64')}`);
}

const json = async (file) => JSON.parse(await readFile(file, 'utf8'));
const second = (date) => `${date.toISOString().slice(0, 19)}Z`;

const questions = {
  async seals(file) {
    const { read, signer } = await load('seal');
    const { keys, cases } = await json(file);
    return cases.map(({ text }) => {
      const found = read(text);
      return found === null ? { seal: null, signer: null } : {
        seal: {
          ...found.seal, signedAt: second(found.seal.signedAt),
          validUntil: found.seal.validUntil?.toISOString().slice(0, 10) ?? null, keyHint: Buffer.from(found.seal.keyHint).toString('hex'),
        },
        signer: signer(found, keys)?.name ?? null,
      };
    });
  },

  // { anchors, at, papers: [file] }: each signature of each paper.
  async papers(file) {
    const { checkPdf } = await load('pades');
    const { readCertificate } = await load('x509');
    const { anchors, at, papers } = await json(file);
    const believed = anchors.map((a) => readCertificate(new Uint8Array(Buffer.from(a, 'base64'))));
    return Promise.all(papers.map(async (paper) => checkPdf(new Uint8Array(await readFile(paper)), believed, new Date(at))));
  },

  // { issuers, at, cards: [jws], codes: [texts] }: what is wrong with each card, and the card in each code.
  async cards(file) {
    const { decode, verify } = await load('shc');
    const { issuers, at, cards, codes } = await json(file);
    return {
      cards: await Promise.all(cards.map(async (jws) => (await verify(jws, issuers, new Date(at))).problems)),
      codes: codes.map(decode),
    };
  },

  // { links: [text], files: [{ jwe, key }] }: what is wrong with each link, or where it leads; what is wrong with each file, or its text.
  async links(file) {
    const { decrypt, read } = await load('link');
    const { links, files } = await json(file);
    return {
      links: links.map((text) => {
        const link = read(text);
        return typeof link === 'string' ? link : { ...link, key: Buffer.from(link.key).toString('base64url'), expires: link.expires?.getTime() ?? null };
      }),
      files: await Promise.all(files.map(({ jwe, key }) => decrypt(jwe, new Uint8Array(Buffer.from(key, 'base64url'))))),
    };
  },
};

const [question, ...files] = process.argv.slice(2);
console.log(JSON.stringify(await questions[question](...files)));

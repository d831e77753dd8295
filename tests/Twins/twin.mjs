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
};

const [question, ...files] = process.argv.slice(2);
console.log(JSON.stringify(await questions[question](...files)));

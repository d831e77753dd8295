// The expressions of PathsBench in HL7's fhirpath.js, compiled, over the same documents, for so many seconds each.
// Arguments: folder of the peers, NDJSON file of documents, JSON list of expressions, seconds. Prints evaluations per second as JSON.
const fs = require('node:fs');
const path = require('node:path');

const [folder, file, list, seconds] = process.argv.slice(2);
const library = path.join(folder, 'node_modules/fhirpath');
const fhirpath = require(library);
const model = require(path.join(library, 'fhir-context/r4'));
const documents = fs.readFileSync(file, 'utf8').split('\n').filter(line => line.length > 0).map(line => JSON.parse(line));

const rates = {};
for (const expression of JSON.parse(list)) {
  const find = fhirpath.compile(expression, model);
  const run = until => {
    let done = 0;
    const began = process.hrtime.bigint();
    do {
      for (const document of documents) {
        find(document);
      }

      done += documents.length;
    } while (Number(process.hrtime.bigint() - began) < until * 1e9);
    return done / (Number(process.hrtime.bigint() - began) / 1e9);
  };
  run(Number(seconds) / 2);
  rates[expression] = run(Number(seconds));
}

console.log(JSON.stringify(rates));

// HL7's fhirpath.js evaluates what Sen evaluated and says where they differ. Arguments: a file with {resource, results} in each line, where
// results holds for each expression what Sen found as [type, value]; then the folder of the peers. Prints one JSON object.
const fs = require('node:fs');
const path = require('node:path');
const readline = require('node:readline');
const util = require('node:util');

const library = path.join(process.argv[3], 'node_modules/fhirpath');
const fhirpath = require(library);
const model = require(path.join(library, 'fhir-context/r4'));
const { ResourceNode } = require(path.join(library, 'src/types'));

// Its own resolve() asks a server. Here, as in an index, a contained resource is found, and of any other reference the type is known.
let root;
const resolve = {
  arity: { 0: [] },
  internalStructures: true,
  fn: input => input.flatMap(item => {
    const text = item.data?.reference ?? (typeof item.data === 'string' ? item.data : undefined);
    if (text?.startsWith('#')) {
      const found = text === '#' ? root : (root.contained ?? []).find(c => c.id === text.slice(1));
      return found ? [node(item, found)] : [];
    }

    const type = /(?:^|\/)([A-Z][A-Za-z]+)\/[A-Za-z0-9.-]{1,64}(?:\/_history\/[^/]+)?$/.exec(text ?? '')?.[1] ?? item.data?.type;
    return type ? [node(item, { resourceType: type })] : [];
  }),
};
const node = (item, resource) => ResourceNode.makeResNode(item.ctx, resource, null, resource.resourceType, null);

// FHIRPath's "as" takes one item (N1, 6.3.3), R4's parameters use it for lists, as ofType() is used for them since R5.
const asFilter = expression => expression.replace(/\(([A-Za-z.]+) as ([A-Za-z]+)\)/g, '$1.ofType($2)').replace(/\.as\(([A-Za-z]+)\)/g, '.ofType($1)');

const compiled = new Map();
function evaluate(expression, resource) {
  let run = compiled.get(expression);
  if (!run) {
    run = fhirpath.compile(asFilter(expression), model, { resolveInternalTypes: false, userInvocationTable: { resolve } });
    compiled.set(expression, run);
  }

  root = resource;
  const found = run(resource);
  const types = fhirpath.types(found);
  return found.map((item, i) => [types[i], item instanceof ResourceNode ? item.data ?? null : item?.toJSON?.() ?? item]);
}

// Sen names the element a part of a resource is ("Patient.contact"); here it has the general type.
const same = (mine, theirs) => mine.length === theirs.length && mine.every(([type, value], i) =>
  (type === theirs[i][0] || (/\.[A-Z][A-Za-z]*\.[a-z]/.test(type) && /^FHIR\.(BackboneElement|Element)$/.test(theirs[i][0]))) && util.isDeepStrictEqual(value, theirs[i][1]));

// A union has nothing twice (N1, 6.5.1); where only one side of it is about a type, Sen's index leaves that to the indexer.
const distinct = items => [...new Map(items.map(item => [JSON.stringify(item), item])).values()];
const plain = items => JSON.parse(JSON.stringify(items));

(async () => {
  const seen = { evaluated: 0, found: 0, resources: 0, differences: {} };
  for await (const line of readline.createInterface({ input: fs.createReadStream(process.argv[2]) })) {
    const { resource, results } = JSON.parse(line);
    seen.resources++;
    for (const [expression, mine] of Object.entries(results)) {
      let theirs;
      try {
        theirs = evaluate(expression, resource);
      } catch (error) {
        theirs = [['error', error.message]];
      }

      seen.evaluated++;
      seen.found += mine.length;
      if (!same(expression.includes(' | ') ? distinct(mine) : mine, plain(theirs))) {
        const difference = (seen.differences[expression] ??= { count: 0, resource: `${resource.resourceType}/${resource.id}`, mine: JSON.stringify(mine), theirs: JSON.stringify(theirs) });
        difference.count++;
      }
    }
  }

  console.log(JSON.stringify(seen));
})();

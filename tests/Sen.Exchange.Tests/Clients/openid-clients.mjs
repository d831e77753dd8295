// Two apps of others, as they are, learn who the person is: fhirclient (SMART's own JavaScript client) and oauth4webapi, which checks every
// claim and the signature. One server on loopback is both; a browser opens /smart or /strict with ?client=…, and what comes back to
// /smart/back or /strict/back is answered with what the app saw, as JSON. Ends when its input ends.
// Arguments: FHIR base, folder of node_modules.
import http from 'node:http';
import path from 'node:path';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [base, folder] = process.argv.slice(2);
const smart = createRequire(path.join(folder, 'package.json'))('fhirclient');
const oauth = await import(pathToFileURL(path.join(folder, 'node_modules', 'oauth4webapi/build/index.js')));
const insecure = { [oauth.allowInsecureRequests]: true };
const scope = 'openid fhirUser launch/patient offline_access patient/*.rs';
const issuer = new URL(new URL(base).origin);
const as = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
const strict = { verifier: oauth.generateRandomCodeVerifier(), state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce() };

const kept = new Map();
const storage = {
  get: async key => kept.get(key),
  set: async (key, value) => (kept.set(key, value), value),
  unset: async key => kept.delete(key),
};

const doors = {
  '/smart': (url, request, response) =>
    smart(request, response, storage).authorize({ iss: base, clientId: url.searchParams.get('client'), scope, redirectUri: `${home}/smart/back`, pkceMode: 'required' }),

  '/smart/back': async (url, request, response) => {
    const client = await smart(request, response, storage).ready();
    const seen = { fhirUser: client.user.fhirUser, type: client.user.resourceType, user: (await client.user.read()).id, patient: client.patient.id, sub: client.getIdToken().sub };
    await client.refresh();
    response.end(JSON.stringify({ ...seen, again: client.getIdToken().sub }));
  },

  '/strict': async (url, request, response) => {
    strict.client = { client_id: url.searchParams.get('client') };
    const ask = new URL(as.authorization_endpoint);
    for (const [name, value] of Object.entries({
      response_type: 'code', client_id: strict.client.client_id, redirect_uri: `${home}/strict/back`, scope, state: strict.state, nonce: strict.nonce, max_age: '3600', aud: base,
      code_challenge: await oauth.calculatePKCECodeChallenge(strict.verifier), code_challenge_method: 'S256',
    })) ask.searchParams.set(name, value);
    response.writeHead(302, { location: ask.href }).end();
  },

  '/strict/back': async (url, request, response) => {
    const { client, nonce, verifier, state } = strict;
    const parameters = oauth.validateAuthResponse(as, client, url, state);
    const answer = await (await oauth.authorizationCodeGrantRequest(as, client, oauth.None(), parameters, `${home}/strict/back`, verifier, insecure)).json();
    const judge = async ({ by = client, told = as, expected = nonce, token = answer.id_token } = {}) => {
      const copy = new Response(JSON.stringify({ ...answer, id_token: token }), { headers: { 'content-type': 'application/json' } });
      const result = await oauth.processAuthorizationCodeResponse(told, by, copy, { expectedNonce: expected, maxAge: 3600, requireIdToken: true });
      await oauth.validateApplicationLevelSignature(told, copy, insecure);
      return oauth.getValidatedIdTokenClaims(result);
    };
    const refused = async changes => judge(changes).then(() => 'taken', e => e.code ?? e.name);
    const [head, body, signature] = answer.id_token.split('.');
    const forged = { ...JSON.parse(Buffer.from(body, 'base64url')), sub: 'citizen:somebody-else' };
    const first = signature[0] === 'A' ? 'B' : 'A';

    const claims = await judge();
    const info = await oauth.processUserInfoResponse(as, client, claims.sub, await oauth.userInfoRequest(as, client, answer.access_token, insecure));
    const again = await oauth.processRefreshTokenResponse(as, client, await oauth.refreshTokenGrantRequest(as, client, oauth.None(), answer.refresh_token, insecure));
    response.end(JSON.stringify({
      claims, info,
      again: oauth.getValidatedIdTokenClaims(again),
      refused: {
        nonce: await refused({ expected: 'another' }),
        noNonce: await refused({ expected: oauth.expectNoNonce }),
        audience: await refused({ by: { client_id: 'another' } }),
        issuer: await refused({ told: { ...as, issuer: 'https://elsewhere.example' } }),
        late: await refused({ by: { ...client, [oauth.clockSkew]: 3600 } }),
        subject: await refused({ token: [head, Buffer.from(JSON.stringify(forged)).toString('base64url'), signature].join('.') }),
        byte: await refused({ token: [head, body, first + signature.slice(1)].join('.') }),
      },
    }));
  },
};

let home = '';
const server = http.createServer((request, response) => {
  const url = new URL(request.url, home);
  Promise.resolve(doors[url.pathname]?.(url, request, response) ?? response.writeHead(404).end())
    .catch(e => response.writeHead(500).end(String(e.stack)));
});
server.listen(0, '127.0.0.1', () => {
  home = `http://127.0.0.1:${server.address().port}`;
  console.log(home);
});
process.stdin.on('end', () => process.exit(0)).resume();

// Keeps /verify for when there is no network: the page, its files, and the keys that it believes. The network is asked first, so nobody
// works with old keys while there is one.

interface Fetching extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

const scope = self as unknown as { addEventListener(type: string, listener: (event: never) => void): void; skipWaiting(): Promise<void>; clients: { claim(): Promise<void> }; location: Location };
const store = 'sen-verify-2';
const always = ['/verify', '/verify/keys', '/verify/names', '/verify/card-frames', '/log/keys', '/verify/app.webmanifest'];

scope.addEventListener('install', (event: Waiting) => {
  event.waitUntil(keep(always).then(() => scope.skipWaiting()));
});

scope.addEventListener('activate', (event: Waiting) => {
  event.waitUntil(scope.clients.claim());
});

scope.addEventListener('message', (event: MessageEvent & Waiting) => {
  event.waitUntil(keep((event.data as string[]).filter((address) => new URL(address, scope.location.href).origin === scope.location.origin)));
});

scope.addEventListener('fetch', (event: Fetching) => {
  const { pathname, origin } = new URL(event.request.url);
  if (event.request.method === 'GET' && origin === scope.location.origin && (always.includes(pathname) || pathname.startsWith('/_content/'))) {
    event.respondWith(pathname.startsWith('/_content/') ? keptFirst(event.request) : freshFirst(event.request));
  }
});

async function keep(addresses: string[]): Promise<void> {
  const cache = await caches.open(store);
  // One that is missing must not keep the others out.
  await Promise.allSettled(addresses.map((address) => cache.add(address)));
}

async function freshFirst(request: Request): Promise<Response> {
  const cache = await caches.open(store);
  try {
    const response = await fetch(request);
    if (response.ok) {
      await cache.put(new URL(request.url).pathname, response.clone());
    }
    return response;
  } catch (error) {
    const kept = await cache.match(new URL(request.url).pathname);
    if (kept) {
      return kept;
    }
    throw error;
  }
}

// Their addresses change with their content.
async function keptFirst(request: Request): Promise<Response> {
  const kept = await (await caches.open(store)).match(request);
  return kept ?? fetch(request);
}

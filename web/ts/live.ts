// Live parts of a page. An element with data-live="/events" listens to server-sent events; on each "refresh" event it fetches
// data-live-get (or the event's data, if that is a path) and replaces its content. "call" events speak (see speak below).
// When nothing arrived for data-live-stale seconds the element gets the class is-stale; the server sends "ping" in between.

interface Call { text: string; audio?: string; }

for (const element of document.querySelectorAll<HTMLElement>('[data-live]')) {
  follow(element);
}

function follow(element: HTMLElement): void {
  const source = new EventSource(element.dataset['live'] ?? '');
  const patience = Number(element.dataset['liveStale'] ?? '30') * 1000;
  let timer = setTimeout(stale, patience);

  function stale(): void {
    element.classList.add('is-stale');
  }

  function alive(): void {
    clearTimeout(timer);
    timer = setTimeout(stale, patience);
  }

  let pending = false;
  let again = false;
  async function refresh(path: string): Promise<void> {
    if (pending) {
      again = true;
      return;
    }
    pending = true;
    try {
      do {
        again = false;
        const response = await fetch(path, { headers: { 'HX-Request': 'true', Accept: 'text/html' }, credentials: 'same-origin' });
        if (response.ok && !response.redirected) {
          swap(element, await response.text());
          element.classList.remove('is-stale');
        }
      } while (again);
    } catch {
      // The network is gone for a moment; EventSource reconnects and the server then sends "refresh" again.
    } finally {
      pending = false;
    }
  }

  source.addEventListener('open', () => { alive(); });
  source.addEventListener('ping', alive);
  source.addEventListener('refresh', (event) => {
    alive();
    const path = String(event.data).startsWith('/') ? String(event.data) : element.dataset['liveGet'];
    if (path) {
      void refresh(path);
    }
  });
  source.addEventListener('reload', () => { location.reload(); });
  source.addEventListener('call', (event) => {
    alive();
    speak(JSON.parse(String(event.data)) as Call);
  });
  addEventListener('pagehide', () => source.close());
}

// Swaps only what changed, so that a screen reader does not repeat an unchanged position and the focus stays.
function swap(element: HTMLElement, html: string): void {
  const fresh = document.createElement('template');
  fresh.innerHTML = html;
  if (element.innerHTML === fresh.innerHTML) {
    return;
  }
  const focused = document.activeElement?.id;
  element.innerHTML = html;
  const htmx = (window as unknown as { htmx?: { process(element: Element): void } }).htmx;
  htmx?.process(element);
  if (focused) {
    document.getElementById(focused)?.focus();
  }
}

// Calls are spoken one after the other, by a Vietnamese voice of the device, else by the sound the server offers.
let speaking = Promise.resolve();

function speak(call: Call): void {
  speaking = speaking.then(() => say(call)).catch(() => undefined);
}

function say(call: Call): Promise<void> {
  const voice = 'speechSynthesis' in window ? speechSynthesis.getVoices().find((v) => v.lang.toLowerCase().startsWith('vi')) : undefined;
  return new Promise((resolve) => {
    if (voice) {
      const words = new SpeechSynthesisUtterance(call.text);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = 0.9;
      words.onend = words.onerror = () => { resolve(); };
      speechSynthesis.speak(words);
    } else if (call.audio) {
      const sound = new Audio(call.audio);
      sound.onended = sound.onerror = () => { resolve(); };
      sound.play().catch(() => { resolve(); });
    } else {
      resolve();
    }
  });
}

// Some browsers load their voices late; asking once starts that.
if ('speechSynthesis' in window) {
  speechSynthesis.getVoices();
}

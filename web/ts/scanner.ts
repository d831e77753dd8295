// A scan anywhere on the page lands in the page's scan field and sends its form. Two ways in: a scanner that types like a
// keyboard (fast keystrokes, then Enter) and the camera.

export {};

const field = document.querySelector<HTMLInputElement>('[data-scan-field]');

// A person types slower than one key in 35 ms; scanners send a key every 1 to 20 ms.
const fastest = 35;
const shortest = 6;

if (field) {
  listenForWedge(field);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && field.value !== '') {
      field.value = '';
      field.focus();
    }
  });
  // The browser has no mediaDevices on pages that are neither HTTPS nor of this machine.
  for (const button of 'mediaDevices' in navigator ? document.querySelectorAll<HTMLButtonElement>('[data-scan-camera]') : []) {
    button.hidden = false;
    button.addEventListener('click', () => void useCamera(field, button));
  }
}

function accept(target: HTMLInputElement, text: string): void {
  target.value = text;
  beep();
  target.form?.requestSubmit();
}

function listenForWedge(target: HTMLInputElement): void {
  let burst = '';
  let last = 0;
  addEventListener('keydown', (event) => {
    if (event.target === target || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) {
      return;
    }
    const now = event.timeStamp;
    if (event.key === 'Enter') {
      const isScan = burst.length >= shortest && now - last < fastest * 3;
      if (isScan) {
        event.preventDefault();
        event.stopPropagation();
        undoTyping(event.target, burst);
        accept(target, burst);
      }
      burst = '';
    } else if (event.key.length === 1) {
      burst = now - last < fastest || burst === '' ? burst + event.key : event.key;
      last = now;
    }
  }, { capture: true });
}

// The burst has also been typed into whatever field had the focus.
function undoTyping(element: EventTarget | null, burst: string): void {
  if ((element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) && element.value.endsWith(burst)) {
    element.value = element.value.slice(0, -burst.length);
  }
}

async function useCamera(target: HTMLInputElement, button: HTMLButtonElement): Promise<void> {
  button.disabled = true;
  // The reader is large and few people use it: it is fetched at the first press.
  const camera = await import(new URL(button.dataset['scanCamera'] ?? '', document.baseURI).href) as typeof import('./camera');
  const outcome = await camera.read(button.dataset['show'] ?? '', button.dataset['stop'] ?? '×');
  button.disabled = false;
  if (outcome.kind === 'read') {
    accept(target, outcome.text);
  } else if (outcome.kind === 'stopped') {
    button.focus();
  } else {
    // No camera or no permission: the field and the hand scanner remain.
    button.hidden = true;
    const said = button.nextElementSibling;
    if (said instanceof HTMLElement && said.matches('[data-scan-said]')) {
      said.textContent = button.dataset[outcome.kind] ?? '';
    }
    target.focus();
  }
}

function beep(): void {
  try {
    const audio = new AudioContext();
    const tone = audio.createOscillator();
    const volume = audio.createGain();
    volume.gain.value = 0.08;
    tone.frequency.value = 1320;
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.09);
  } catch {
    // Sound is a courtesy; browsers may refuse it before the first touch.
  }
}

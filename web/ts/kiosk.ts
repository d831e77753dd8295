// An element with data-kiosk-return="12" counts down and goes to data-kiosk-to (default /kiosk). Any touch starts it anew; the
// element itself stops it. It shows the seconds in its child with data-kiosk-seconds.
const element = document.querySelector<HTMLElement>('[data-kiosk-return]');

if (element) {
  const total = Number(element.dataset['kioskReturn']);
  const shown = element.querySelector<HTMLElement>('[data-kiosk-seconds]') ?? (element.matches('[data-kiosk-seconds]') ? element : null);
  let left = total;
  const show = (): void => { if (shown) { shown.textContent = String(left); } };
  show();
  setInterval(() => {
    left -= 1;
    show();
    if (left <= 0) {
      location.replace(element.dataset['kioskTo'] ?? '/kiosk');
    }
  }, 1000);
  for (const kind of ['pointerdown', 'keydown'] as const) {
    addEventListener(kind, () => { left = total; show(); }, { passive: true });
  }
}

// Nothing of the last person may come back from the browser's memory.
addEventListener('pageshow', (event) => { if (event.persisted) { location.replace('/kiosk'); } });

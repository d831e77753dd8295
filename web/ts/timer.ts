// Seconds since something began: <p data-timer="14" data-timer-target="25"> with a child [data-timer-seconds]. The page says how
// many had passed when it was made, so that the clocks of server and browser need not agree.
export {};

for (const element of document.querySelectorAll<HTMLElement>('[data-timer]')) {
  const began = performance.now() - Number(element.dataset['timer']) * 1000;
  const target = Number(element.dataset['timerTarget']);
  const bar = element.querySelector('progress');
  const shown = element.querySelector<HTMLElement>('[data-timer-seconds]');
  const show = (): void => {
    const seconds = Math.floor((performance.now() - began) / 1000);
    if (shown) {
      shown.textContent = String(seconds);
    }
    if (bar) {
      bar.value = seconds;
    }
    element.classList.toggle('late', seconds > target);
  };
  show();
  setInterval(show, 1000);
}

// Reads a QR code with the camera of the device. Loaded by scanner.ts when somebody asks for it.
import jsQR from 'jsqr';

export type Outcome = { kind: 'read'; text: string } | { kind: 'stopped' | 'refused' | 'missing' };

// Somebody who walked away must not leave the camera on.
const longest = 60_000;

/** Shows the camera over the page until a code is read, the person stops, or a minute has passed. */
export async function read(say: string, stopLabel: string): Promise<Outcome> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } }, audio: false });
  } catch (error) {
    return { kind: error instanceof DOMException && error.name === 'NotAllowedError' ? 'refused' : 'missing' };
  }

  const video = document.createElement('video');
  video.playsInline = true;
  video.muted = true;
  video.srcObject = stream;
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.className = 'btn btn-on-deep btn-main';
  stop.textContent = stopLabel;
  const title = document.createElement('p');
  title.className = 'scan-video-say';
  title.textContent = say;
  const overlay = document.createElement('div');
  overlay.className = 'scan-video';
  overlay.setAttribute('role', 'dialog');
  overlay.setAttribute('aria-modal', 'true');
  overlay.setAttribute('aria-label', say);
  overlay.append(title, video, stop);
  (document.querySelector('.kiosk') ?? document.body).append(overlay);
  stop.focus();
  await video.play().catch(() => undefined);

  return new Promise((resolve) => {
    let running = true;
    const limit = setTimeout(() => { end({ kind: 'stopped' }); }, longest);
    const end = (outcome: Outcome): void => {
      running = false;
      clearTimeout(limit);
      stream.getTracks().forEach((track) => track.stop());
      overlay.remove();
      resolve(outcome);
    };
    stop.addEventListener('click', () => { end({ kind: 'stopped' }); });
    overlay.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') {
        event.stopPropagation();
        end({ kind: 'stopped' });
      }
    });

    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d', { willReadFrequently: true });
    const look = (): void => {
      if (!running || !context) {
        return;
      }
      if (video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0) {
        const scale = Math.min(1, 800 / video.videoWidth);
        canvas.width = Math.round(video.videoWidth * scale);
        canvas.height = Math.round(video.videoHeight * scale);
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        const image = context.getImageData(0, 0, canvas.width, canvas.height);
        const found = jsQR(image.data, image.width, image.height, { inversionAttempts: 'dontInvert' });
        if (found && found.data !== '') {
          end({ kind: 'read', text: found.data });
          return;
        }
      }
      setTimeout(look, 120);
    };
    look();
  });
}

import type { JSX } from 'preact';

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  plus: 'M12 5v14M5 12h14',
  send: 'M4 12l16-8-6 16-3-6z',
  reply: 'M10 7L5 12l5 5M5 12h9a5 5 0 015 5v1',
  close: 'M6 6l12 12M18 6L6 18',
  logOut: 'M14 4H6v16h8M11 12h9M17 8l4 4-4 4',
  down: 'M6 9l6 6 6-6',
  check: 'M4 13l5 5L19 7',
  checks: 'M2 13l5 5L17 7M12 16l2 2L24 7',
  clock: 'M12 7v5l3 2M12 3a9 9 0 100 18 9 9 0 000-18z',
  pin: 'M9 4h6l-1 6 4 4H6l4-4zM12 14v6',
  bellOff:
    'M8 6a4.500 4.500 0 018.500 2.500c0 4 1.500 5 1.500 6.500H8M6.500 11c0 2.500-1.500 3-1.500 4M10 19h4M4 4l16 16',
  chat: 'M4 5h16v11H9l-5 4z',
  people:
    'M9 11a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.500 20c0-4 3-6 6.500-6s6.500 2 6.500 6M16 4.500a3.500 3.500 0 010 6.500M18 14.500c2.500.700 3.500 2.700 3.500 5.500',
};

/** A drawing beside words; where it stands alone, its button carries the words. */
export const Icon = ({ name }: { name: keyof typeof PATHS }): JSX.Element => (
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d={PATHS[name]} />
  </svg>
);

const HUES = [8, 30, 95, 150, 180, 205, 230, 265, 300, 335];

/** Initials on a colour of their own. Pictures of other sites are left out: loading them would tell where one is. */
export function Avatar({ id, name, online }: { id: string; name: string; online?: boolean }): JSX.Element {
  const words = name.trim().split(/\s+/u);
  const initials = [words[0], words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  const hue = HUES[Number(BigInt(id) % BigInt(HUES.length))];
  return (
    <span class="avatar" style={{ '--hue': String(hue) }} aria-hidden="true">
      {initials.join('').toUpperCase()}
      {online === true && <span class="dot" />}
    </span>
  );
}

// SPDX-License-Identifier: Apache-2.0
// otp: an authenticator (oathtool of Debian), and what reads QR codes (zbarimg) as a telephone's camera does.
import { execFileSync } from 'node:child_process';
import { password } from './api.mjs';
import { until } from './until.mjs';

const STEP_MS = 30_000;

/** The code that is shown that many steps of 30 s from now. The key is no argument: those can be read by everybody. */
export const code = (key, steps = 0, at = Date.now()) =>
  execFileSync('oathtool', ['--totp', '--base32', '--now', `@${Math.floor((at + steps * STEP_MS) / 1000)}`, '-'], { input: key }).toString().trim();

/** A code that is none of the last and next ten minutes. */
export function wrongCode(key) {
  const near = new Set(Array.from({ length: 41 }, (_, i) => code(key, i - 20)));
  let n = 0;
  while (near.has(String(n).padStart(6, '0'))) n++;
  return String(n).padStart(6, '0');
}

/** The bytes of a key, which is told in base32. */
export const keyBytes = (key) => Buffer.from([...key].map((c) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(c).toString(2).padStart(5, '0')).join('').match(/.{8}/g).map((bits) => parseInt(bits, 2)));

/** Wait until at least that much is left of the present step: who needs the code of the step before has that long. */
export const earlyInStep = (ms = 20_000) =>
  until('a step of the authenticator begins', () => STEP_MS - (Date.now() % STEP_MS) >= ms, STEP_MS / 1000 + 5);

/** Switch codes on for that client; {secret, recovery, used}: the code of this step is used up then, that of the next is not. */
export async function enable(client, steps = 0) {
  const { secret } = await client.want(200, 'POST', '/me/totp', { password });
  const used = code(secret, steps);
  const { recovery_codes: recovery } = await client.want(200, 'POST', '/me/totp/verify', { otp: used });
  return { secret, recovery, used };
}

/** What a QR code that is drawn as our SVG says. */
export function readQr(svg) {
  const scale = 4;
  const side = Number(/viewBox="0 0 (\d+) \1"/.exec(svg)[1]);
  const dark = Array.from({ length: side }, () => new Array(side).fill(false));
  const path = /fill="#000" d="([^"]*)"/.exec(svg)[1];
  for (const [, x, y, n] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) dark[y].fill(true, Number(x), Number(x) + Number(n));
  const rows = dark.flatMap((row) => new Array(scale).fill(Buffer.from(row.flatMap((d) => new Array(scale).fill(d ? 0 : 255)))));
  const image = Buffer.concat([Buffer.from(`P5 ${side * scale} ${side * scale} 255\n`), ...rows]);
  return execFileSync('zbarimg', ['--quiet', '--raw', '-'], { input: image, stdio: ['pipe', 'pipe', 'ignore'] }).toString().trimEnd();
}

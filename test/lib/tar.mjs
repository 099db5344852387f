// SPDX-License-Identifier: Apache-2.0
// tar: archives made by hand, with what no sound program would put into one.
import { createHash } from 'node:crypto';
import zlib from 'node:zlib';

function header({ path, text = '', type = '0', link = '' }) {
  const h = Buffer.alloc(512);
  h.write(path, 0);
  h.write('0000644\0', 100);
  h.write('0000000\0', 108);
  h.write('0000000\0', 116);
  h.write(`${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`, 124);
  h.write('00000000000\0', 136);
  h.write('        ', 148);
  h.write(type, 156);
  h.write(link, 157);
  h.write('ustar\0' + '00', 257);
  h.write(`${h.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0')}\0 `, 148);
  return h;
}

/** entries: {path, text, type: '0' a file, '1' a hard link, '2' a link, '5' a directory, link}. A .tar.gz as bytes. */
export function tarGz(entries) {
  const parts = entries.flatMap((entry) => {
    const text = Buffer.from(entry.text ?? '');
    return [header(entry), text, Buffer.alloc((512 - (text.length % 512)) % 512)];
  });
  return zlib.gzipSync(Buffer.concat([...parts, Buffer.alloc(1024)]));
}

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

import { crc32, deflateSync, inflateSync } from "node:zlib";

/** The same picture in the 256 colours that it has most of, packed as tight as it goes (PNG §4.1, §11.2). */
export function packed(png) {
  const chunks = [];
  for (let at = 8; at < png.length; at += png.readUInt32BE(at) + 12) {
    const end = at + 8 + png.readUInt32BE(at);
    chunks.push({ type: png.toString("latin1", at + 4, at + 8), data: png.subarray(at + 8, end) });
  }
  const octets = Buffer.concat(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const header = Buffer.from(chunks.find(({ type }) => type === "IHDR").data);
  const width = header.readUInt32BE(0);
  const bytesPerPixel = header[9] === 6 ? 4 : 3;
  const rows = unfiltered(inflateSync(octets), width, bytesPerPixel);
  const { palette, indices } = indexed(rows, width, bytesPerPixel);
  header[9] = 3;
  return Buffer.concat([
    png.subarray(0, 8),
    chunk("IHDR", header),
    chunk("PLTE", Buffer.from(palette.flatMap((color) => [color >> 16, (color >> 8) & 0xff, color & 0xff]))),
    chunk("IDAT", deflateSync(indices, { level: 9, memLevel: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function indexed(rows, width, bytesPerPixel) {
  const stride = width * bytesPerPixel + 1;
  const height = rows.length / stride;
  const colorAt = (row, column) => rows.readUIntBE(row * stride + 1 + column * bytesPerPixel, 3);
  const counts = new Map();
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) {
      const color = colorAt(row, column);
      counts.set(color, (counts.get(color) ?? 0) + 1);
    }
  const palette = [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, 256)
    .map(([color]) => color);
  const nearest = new Map([...counts.keys()].map((color) => [color, nearestIn(palette, color)]));
  const indices = Buffer.alloc(height * (width + 1));
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++)
      indices[row * (width + 1) + 1 + column] = nearest.get(colorAt(row, column));
  return { palette, indices };
}

function nearestIn(palette, color) {
  const distance = (other) =>
    [16, 8, 0].reduce((sum, bits) => sum + (((color >> bits) & 0xff) - ((other >> bits) & 0xff)) ** 2, 0);
  return palette.reduce(
    (best, other, index) => (distance(other) < distance(palette[best]) ? index : best),
    0,
  );
}

/** Undoes what made the rows easier to pack as they were (PNG §9.2). */
function unfiltered(rows, width, bytesPerPixel) {
  const stride = width * bytesPerPixel + 1;
  const out = Buffer.alloc(rows.length);
  const at = (row, index) => (row < 0 || index <= 0 ? 0 : out[row * stride + index]);
  for (let row = 0; row * stride < rows.length; row++) {
    const filter = rows[row * stride];
    for (let index = 1; index < stride; index++) {
      const left = at(row, index - bytesPerPixel);
      const up = at(row - 1, index);
      const upLeft = index <= bytesPerPixel ? 0 : at(row - 1, index - bytesPerPixel);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, upLeft)][filter];
      out[row * stride + index] = rows[row * stride + index] + predicted;
    }
  }
  return out;
}

function paeth(left, up, upLeft) {
  const guess = left + up - upLeft;
  const [a, b, c] = [left, up, upLeft].map((value) => Math.abs(guess - value));
  return a <= b && a <= c ? left : b <= c ? up : upLeft;
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, sum]);
}

/**
 * How an image lies on the screen: `{turn, zoom, pan, isSmooth}`. `turn` is a matrix [a, b, c, d] of quarter turns and
 * mirrors, so that rotating and flipping always act as they are seen; x' = a·x + c·y, y' = b·x + d·y.
 */
export const freshView = () => ({ turn: [1, 0, 0, 1], zoom: 1, pan: [0, 0], isSmooth: true });

const times = ([a, b, c, d], [e, f, g, h]) => [a * e + c * f, b * e + d * f, a * g + c * h, b * g + d * h];

const after = (matrix, { turn, pan: [x, y], ...rest }) => {
  const [a, b, c, d] = matrix;
  return { ...rest, turn: times(matrix, turn), pan: [a * x + c * y, b * x + d * y] };
};

/** Turned by a quarter to the right, as it is seen. */
export const turned = (view) => after([0, 1, -1, 0], view);
/** Left and right changed over, as it is seen. */
export const flipped = (view) => after([-1, 0, 0, 1], view);
/** Top and bottom changed over, as it is seen. */
export const flippedDown = (view) => after([1, 0, 0, -1], view);

/** Zoomed by a factor, from 0.1 to 40, with the place `[x, y]` from the middle of the stage staying where it is. */
export function zoomed(view, factor, [x, y] = [0, 0]) {
  const zoom = Math.min(40, Math.max(0.1, view.zoom * factor));
  const ratio = zoom / view.zoom;
  return { ...view, zoom, pan: [x - (x - view.pan[0]) * ratio, y - (y - view.pan[1]) * ratio] };
}

/** The direction in the image, `[x, y]` along rows and columns, of one on the screen: (1, 0) right, (0, 1) down. */
export function imageDirection({ turn: [a, b, c, d] }, [x, y]) {
  return [a * x + b * y, c * x + d * y];
}

/**
 * The mapping between image and screen for a stage of `width` by `height` CSS pixels: `{scale, toScreen, toImage,
 * matrix}`; `scale` is CSS pixels a pixel of the finer side, `matrix` the six numbers of a canvas transform.
 */
export function mapping(view, { rows, columns }, { across, down }, width, height) {
  const unit = Math.min(across, down);
  const [wide, high] = [across / unit, down / unit];
  const [a, b, c, d] = view.turn;
  const size = [columns * wide, rows * high];
  const box = [Math.abs(a * size[0]) + Math.abs(c * size[1]), Math.abs(b * size[0]) + Math.abs(d * size[1])];
  const scale = Math.max(1e-6, Math.min(width / box[0], height / box[1])) * view.zoom;
  const linear = [a * wide * scale, b * wide * scale, c * high * scale, d * high * scale];
  const middle = [width / 2 + view.pan[0], height / 2 + view.pan[1]];
  const half = [columns / 2, rows / 2];
  const shift = [0, 1].map((at) => middle[at] - linear[at] * half[0] - linear[at + 2] * half[1]);
  const whole = linear[0] * linear[3] - linear[1] * linear[2];
  return {
    scale,
    matrix: [...linear, ...shift],
    toScreen: ([x, y]) => [linear[0] * x + linear[2] * y + shift[0], linear[1] * x + linear[3] * y + shift[1]],
    toImage: ([x, y]) => {
      const [u, v] = [x - shift[0], y - shift[1]];
      return [(linear[3] * u - linear[2] * v) / whole, (linear[0] * v - linear[1] * u) / whole];
    },
  };
}

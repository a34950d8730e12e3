/**
 * The value under a point of the frame shown, in words: Hounsfield units, the file's own unit, the stored value or the
 * colour.
 */
export function valueText({ slot, frame, details }, [x, y], strings) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  if (column < 0 || row < 0 || column >= frame.columns || row >= frame.rows) return "";
  const at = row * frame.columns + column;
  const place = strings.place(column, row);
  if (frame.kind === "colour") return `${strings.colour(...frame.rgb.subarray(at * 3, at * 3 + 3))}   ${place}`;
  const stored = frame.values[at];
  const { padding } = slot.item.image.format;
  if (padding && stored >= padding.low && stored <= padding.high) return `${strings.padding}   ${place}`;
  const value = Number(details.values.apply(stored).toFixed(3));
  return `${strings.value(value, details.values.unit)}   ${place}`;
}

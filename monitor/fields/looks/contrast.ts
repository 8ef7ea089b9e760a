/**
 * How well a colour is seen on another, from 1 to 21 (WCAG 2.2, 1.4.3): 4.5 is
 * enough for text, 3 for shapes. Both as `#rrggbb`.
 */
export function contrast(colour: string, ground: string): number {
  const [dark = 0, light = 0] = [luminance(colour), luminance(ground)]
    .sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

const WEIGHTS = [0.2126, 0.7152, 0.0722];

/** From 0 for black to 1 for white. */
function luminance(colour: string): number {
  return WEIGHTS.reduce((sum, weight, index) => {
    const share = parseInt(colour.slice(1 + 2 * index, 3 + 2 * index), 16) /
      255;
    const linear = share <= 0.04045
      ? share / 12.92
      : ((share + 0.055) / 1.055) ** 2.4;
    return sum + weight * linear;
  }, 0);
}

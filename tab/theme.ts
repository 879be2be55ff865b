/** Tells the browser whether the theme is dark, by the luminance of its background, for its own controls. */
export function applyScheme(): void {
  const { backgroundColor } = getComputedStyle(document.body);
  const [red = 255, green = 255, blue = 255] = (backgroundColor.match(/[\d.]+/g) ?? []).map(Number);
  const isDark = 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
  document.documentElement.style.colorScheme = isDark ? 'dark' : 'light';
}

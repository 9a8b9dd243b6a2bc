/** Browser and system in the words people use, from what the browser says of itself; the first that fits counts. */
const BROWSERS: [RegExp, string][] = [
  [/\bEdgA?\//, "Edge"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bCocCoc|coc_coc/i, "Cốc Cốc"],
  [/\bFirefox\/|FxiOS\//, "Firefox"],
  [/\bChrome\/|CriOS\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];
const SYSTEMS: [RegExp, string][] = [
  [/iPhone|iPad/, "iOS"],
  [/Android/, "Android"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];

const first = (said: string, known: [RegExp, string][]) => known.find(([pattern]) => pattern.test(said))?.[1];

export const deviceName = (said: string): string =>
  [first(said, BROWSERS), first(said, SYSTEMS)].filter(Boolean).join(" · ") || said.slice(0, 40) || "–";

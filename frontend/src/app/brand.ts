/** The company's colour, kept in this browser so that the next visit begins with it. */
import { useSyncExternalStore } from "react";

const STORE = "giao.colour";
const COLOUR = /^#[0-9a-f]{6}$/;
const listeners = new Set<() => void>();

const known = (text: string | null): string | undefined => (text && COLOUR.test(text) ? text : undefined);

let colour = known(globalThis.localStorage?.getItem(STORE) ?? null);

/** On dark ground a colour that is dark enough for white writing is lightened until it can be read itself. */
export function lightened(hex: string): string {
  const part = (place: number) => Number.parseInt(hex.slice(place, place + 2), 16);
  const mixed = [1, 3, 5].map((place) => Math.round(part(place) * 0.35 + 255 * 0.65));
  return `#${mixed.map((value) => value.toString(16).padStart(2, "0")).join("")}`;
}

export function applyColour(): void {
  const { style, dataset } = document.documentElement;
  if (colour === undefined) {
    style.removeProperty("--brand");
    style.removeProperty("--brand-soft");
    return;
  }
  style.setProperty("--brand", dataset.theme === "dark" ? lightened(colour) : colour);
  // As faint as leaves the colour itself readable on it.
  style.setProperty("--brand-soft", "color-mix(in srgb, var(--brand) 10%, var(--paper))");
}

export function setColour(next: string | null | undefined): void {
  const chosen = known(next ?? null);
  if (chosen === colour) return;
  colour = chosen;
  if (chosen === undefined) localStorage.removeItem(STORE);
  else localStorage.setItem(STORE, chosen);
  applyColour();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const useColour = (): string | undefined => useSyncExternalStore(subscribe, () => colour);

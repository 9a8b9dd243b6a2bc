/** How this person likes the pages to look, kept in this browser. */
import { useSyncExternalStore } from "react";
import { applyColour } from "./brand";

export type Preferences = { dark: boolean; compact: boolean };

const STORE = "giao.look";
const listeners = new Set<() => void>();

function stored(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {};
  }
}

const prefersDark = (): boolean => globalThis.matchMedia?.("(prefers-color-scheme: dark)").matches ?? false;

let preferences: Preferences = { dark: prefersDark(), compact: false, ...stored() };

export function applyPreferences(): void {
  document.documentElement.dataset.theme = preferences.dark ? "dark" : "light";
  document.documentElement.dataset.density = preferences.compact ? "compact" : "regular";
  applyColour();
}

export function setPreferences(change: Partial<Preferences>): void {
  preferences = { ...preferences, ...change };
  localStorage.setItem(STORE, JSON.stringify(preferences));
  applyPreferences();
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePreferences = (): Preferences => useSyncExternalStore(subscribe, () => preferences);

/** Hours as people write them: `08:00-12:00, 13:30-17:30`; days with other hours one per line, bare ones off. */
import type { AccessWindow } from "@/api/types";

export type Span = { opens: string; closes: string };
export type WeekdayText = Record<number, string>;

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

const TIME = "(?:[01]?\\d|2[0-3]):[0-5]\\d|24:00";
const SPAN = new RegExp(`^(${TIME})\\s*[-–]\\s*(${TIME})$`);
const DAY = /^(\d{4}-\d{2}-\d{2})(?:\s+(.+))?$/;

const padded = (time: string): string => time.padStart(5, "0");

/** The spans of a text; undefined when it cannot be read. */
export function spansOf(text: string): Span[] | undefined {
  const spans: Span[] = [];
  for (const part of text.split(/[,;]/)) {
    if (part.trim() === "") continue;
    const [, opens, closes] = SPAN.exec(part.trim()) ?? [];
    if (opens === undefined || closes === undefined) return undefined;
    if (padded(opens) >= padded(closes)) return undefined;
    spans.push({ opens: padded(opens), closes: padded(closes) });
  }
  return spans;
}

export const textOf = (spans: readonly Span[]): string =>
  spans.map(({ opens, closes }) => `${opens}-${closes}`).join(", ");

/** Weekly hours from one text per weekday; undefined when one cannot be read. */
export function weeklyOf(texts: WeekdayText): AccessWindow["weekly"] | undefined {
  const weekly: AccessWindow["weekly"] = [];
  for (const weekday of WEEKDAYS) {
    const spans = spansOf(texts[weekday] ?? "");
    if (spans === undefined) return undefined;
    weekly.push(...spans.map((span) => ({ weekday, ...span })));
  }
  return weekly;
}

export const weekdayTexts = (weekly: AccessWindow["weekly"]): WeekdayText =>
  Object.fromEntries(
    WEEKDAYS.map((weekday) => [weekday, textOf(weekly.filter((span) => span.weekday === weekday))]),
  );

const linesOf = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** Days with other hours, one per line: `2026-09-02` is off, `2026-09-05 08:00-12:00` is open. */
export function daysOf(text: string): AccessWindow["days"] | undefined {
  const days: AccessWindow["days"] = [];
  for (const line of linesOf(text)) {
    const [, day, hours = ""] = DAY.exec(line) ?? [];
    const spans = spansOf(hours);
    if (day === undefined || spans === undefined) return undefined;
    days.push({ day, spans });
  }
  return days;
}

export const daysText = (days: AccessWindow["days"]): string =>
  days.map(({ day, spans }) => `${day} ${textOf(spans ?? [])}`.trim()).join("\n");

export const networksOf = linesOf;

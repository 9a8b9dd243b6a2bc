/** A real browser, the people who use it, and the camera. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import axe from "axe-core";
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core";
import { expect } from "vitest";

export type SignIn = {
  role: string;
  email: string;
  password: string;
  company: string;
  partner: string | null;
};
export type Width = "desktop" | "phone";

const BASE_URL = needed("GIAO_BASE_URL");
const SIGN_INS: SignIn[] = JSON.parse(needed("GIAO_SIGN_INS"));
const SCREENSHOTS = needed("GIAO_SCREENSHOTS");
const VIEWPORTS = { desktop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };
/** Refusals that the page itself tells the reader of: not signed in any more, or wrong input. */
const ANSWERED = /status of (401|422)/;
const SERIOUS = new Set(["serious", "critical"]);

function needed(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this through tests/e2e`);
  return value;
}

export const signInOf = (role: string): SignIn => {
  const found = SIGN_INS.find((signIn) => signIn.role === role);
  if (!found) throw new Error(`the demo company has no sign-in of role ${role}`);
  return found;
};

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.GIAO_CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-background-networking",
      "--no-first-run",
      "--disable-component-update",
      "--disable-sync",
      "--disable-quic",
    ],
  });

/** A person of the demo company at a screen of their own. */
export class Person {
  static readonly present: Person[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly signIn: SignIn,
    readonly faults: string[],
  ) {}

  static async arrives(browser: Browser, role: string, width: Width = "desktop"): Promise<Person> {
    const context = await browser.newContext({
      baseURL: BASE_URL,
      viewport: VIEWPORTS[width],
      locale: "vi-VN",
      timezoneId: "Asia/Ho_Chi_Minh",
      reducedMotion: "reduce",
      hasTouch: width === "phone",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (entry) => {
      if (entry.type() === "error" && !ANSWERED.test(entry.text())) faults.push(entry.text());
    });
    await page.goto("/");
    const person = new Person(page, context, signInOf(role), faults);
    Person.present.push(person);
    return person;
  }

  async signsIn(): Promise<void> {
    await this.page.getByLabel("E-mail").fill(this.signIn.email);
    await this.page.getByLabel("Mật khẩu").fill(this.signIn.password);
    await this.page.getByRole("button", { name: "Đăng nhập" }).click();
    await this.page.getByRole("navigation", { name: "Chức năng chính" }).waitFor();
  }

  async goesTo(destination: string): Promise<void> {
    await this.page
      .getByRole("navigation", { name: "Chức năng chính" })
      .getByRole("link", { name: new RegExp(`^${destination}( \\d+ việc đang chờ)?$`) })
      .click();
  }

  /** The rows of a list, asked for outside the browser with this person's own rights. */
  async asks<Row>(path: string): Promise<Row[]> {
    return (await this.calls<{ items: Row[] }>(path)).items;
  }

  /** What a story begins with, recorded outside the browser with this person's own rights. */
  async calls<Answer>(path: string, body?: unknown, more: Record<string, string> = {}): Promise<Answer> {
    const { email, password } = this.signIn;
    const entered = await fetch(`${BASE_URL}/api/v1/auth/sign-in`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ email, password }),
    });
    const { access_token } = (await entered.json()) as { access_token: string };
    const headers = { Authorization: `Bearer ${access_token}`, "Content-Type": "application/json" };
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const answer = await fetch(BASE_URL + path, {
      ...sent,
      headers: { ...headers, "Idempotency-Key": crypto.randomUUID(), ...more },
    });
    expect(answer.ok, `${path}: ${answer.status}`).toBe(true);
    return (await answer.json()) as Answer;
  }

  /** Puts `text` on the clipboard as a spreadsheet would and pastes it where the focus is. */
  async pastes(text: string): Promise<void> {
    await this.page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
    await this.page.keyboard.press("Control+v");
  }

  /** The whole page on one screen, so that what sticks to an edge is where it belongs. */
  private async photographs(name: string, width: Width): Promise<void> {
    await mkdir(SCREENSHOTS, { recursive: true });
    const height = await this.page.evaluate(() => document.documentElement.scrollHeight);
    await this.page.setViewportSize({
      ...VIEWPORTS[width],
      height: Math.max(height, VIEWPORTS[width].height),
    });
    const file = path.join(SCREENSHOTS, `${name}-${width}.png`);
    await this.page.screenshot({ path: file, animations: "disabled" });
    await this.page.setViewportSize(VIEWPORTS[width]);
  }

  /** What stood on the screen when a step failed. */
  async tells(): Promise<void> {
    const { role } = this.signIn;
    await this.photographs(`failed-${role}`, "desktop");
    const text = await this.page.evaluate(() => document.body.innerText);
    process.stderr.write(`${role} at ${this.page.url()}:\n${text}\n`);
  }

  /** At both widths: a picture, nothing that axe calls serious, no sideways scrolling, no error in the console. */
  async inspects(name: string): Promise<void> {
    for (const width of ["desktop", "phone"] as const) {
      await this.page.setViewportSize(VIEWPORTS[width]);
      await this.page.waitForTimeout(250);
      await this.page.locator('[aria-busy="true"]').waitFor({ state: "detached" });
      await this.photographs(name, width);
      await this.page.evaluate(axe.source);
      expect(await this.page.evaluate(seriousViolations, [...SERIOUS]), `${name} at ${width}`).toEqual([]);
      const overhang = await this.page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overhang, `${name} scrolls sideways at ${width}`).toBeLessThanOrEqual(0);
    }
    await this.page.setViewportSize(VIEWPORTS.desktop);
    expect(this.faults, `${name} complained in the console`).toEqual([]);
  }
}

async function seriousViolations(impacts: string[]): Promise<string[]> {
  const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
  });
  return violations
    .filter((violation) => impacts.includes(violation.impact ?? ""))
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 140)).join(" | ")}`);
}

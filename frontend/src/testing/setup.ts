import "@testing-library/jest-dom/vitest";
import { cleanup } from "@testing-library/react";
import { afterEach, beforeAll } from "vitest";
import { chooseLocale, startI18n } from "@/i18n/locale";

beforeAll(async () => {
  await startI18n();
  await chooseLocale("vi");
});

afterEach(cleanup);

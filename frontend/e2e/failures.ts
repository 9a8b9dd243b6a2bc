import { afterEach } from "vitest";
import { Person } from "./stage";

afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const person of Person.present) await person.tells();
});

import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

/** The story runs its steps in order, in one browser, against the server named by GIAO_BASE_URL. */
export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  test: {
    environment: "node",
    include: ["*.e2e.ts"],
    setupFiles: ["failures.ts"],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    fileParallelism: false,
    bail: 1,
  },
});

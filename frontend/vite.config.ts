import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

const backend = process.env.GIAO_BACKEND ?? "http://127.0.0.1:8000";
const proxy = { "/api": backend };

/** Writes .gz and .br beside every text file, so that the server packs nothing while it serves. */
const packed = (): Plugin => ({
  name: "packed",
  apply: "build",
  writeBundle({ dir = "dist" }) {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      if (!/\.(js|css|html|svg)$/.test(entry.name)) continue;
      const file = path.join(entry.parentPath, entry.name);
      const content = readFileSync(file);
      writeFileSync(`${file}.gz`, gzipSync(content, { level: 9 }));
      writeFileSync(`${file}.br`, brotliCompressSync(content));
    }
  },
});

export default defineConfig({
  plugins: [react(), packed()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  build: { target: "es2023", chunkSizeWarningLimit: 1500 },
  server: { proxy },
  preview: { proxy },
  test: {
    // Tests drive real forms: on a busy machine one takes longer than the usual 5 s.
    testTimeout: 30_000,
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // One process and one DOM for all files: loading jsdom costs more than the tests themselves.
    isolate: false,
    fileParallelism: false,
  },
});

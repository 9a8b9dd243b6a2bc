import { createRootRoute } from "@tanstack/react-router";
import { AppLayout } from "./AppLayout";

/** What every page stands in. */
export const root = createRootRoute({ component: AppLayout });

export const at = <Path extends string>(path: Path) => ({ getParentRoute: () => root, path }) as const;

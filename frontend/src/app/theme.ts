import { type ThemeConfig, theme } from "antd";
import { lightened } from "./brand";
import type { Preferences } from "./preferences";

const FONT =
  '"Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Noto Sans KR", "Malgun Gothic", Arial, sans-serif';

const movesGladly = (): boolean => !globalThis.matchMedia("(prefers-reduced-motion: reduce)").matches;

/** The kit wears the same colours as tokens.css; contrast of both themes is checked by axe in the browser test. */
export function kitTheme({ dark, compact }: Preferences, colour: string | undefined): ThemeConfig {
  const algorithms = [dark ? theme.darkAlgorithm : theme.defaultAlgorithm];
  if (compact) algorithms.push(theme.compactAlgorithm);
  const brand = colour && (dark ? lightened(colour) : colour);
  return {
    algorithm: algorithms,
    token: {
      fontFamily: FONT,
      colorPrimary: colour ?? (dark ? "#2c9f81" : "#0b6b57"),
      colorLink: brand ?? (dark ? "#4cc3a3" : "#0b6b57"),
      colorLinkHover: brand ?? (dark ? "#7fdcc2" : "#084d3f"),
      colorLinkActive: brand ?? (dark ? "#7fdcc2" : "#084d3f"),
      colorError: dark ? "#ff7b72" : "#b3261e",
      colorSuccess: dark ? "#6fd08c" : "#1b7a3d",
      colorWarning: dark ? "#f0b95b" : "#8f5a00",
      colorBgLayout: dark ? "#101513" : "#f5f6f4",
      colorBgContainer: dark ? "#181f1c" : "#ffffff",
      colorBgElevated: dark ? "#202825" : "#ffffff",
      colorText: dark ? "#e8eeeb" : "#17211d",
      colorTextSecondary: dark ? "#a3b0aa" : "#56625d",
      colorTextDescription: dark ? "#a3b0aa" : "#56625d",
      colorTextPlaceholder: dark ? "#98a49f" : "#69756f",
      colorBorder: dark ? "#6d7a74" : "#8b9691",
      borderRadius: 8,
      motion: movesGladly(),
    },
    components: { Button: { primaryShadow: "none", defaultShadow: "none" } },
  };
}

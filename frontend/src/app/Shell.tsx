import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import ko from "antd/locale/ko_KR";
import vi from "antd/locale/vi_VN";
import dayjs from "dayjs";
import "dayjs/locale/en-gb";
import "dayjs/locale/ko";
import "dayjs/locale/vi";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newQueryClient } from "@/api/queries";
import { SessionContext, type SignedIn } from "@/api/session-context";
import { currentLocale } from "@/i18n/locale";
import { useColour } from "./brand";
import { usePreferences } from "./preferences";
import { newRouter } from "./router";
import { kitTheme } from "./theme";
import "./shell.css";

const KIT_LOCALES = { vi, en, ko };
const DAY_LOCALES = { vi: "vi", en: "en-gb", ko: "ko" };

/** Everything behind the sign-in. A change of membership mounts it anew, so no cached row outlives its company. */
export default function Shell({ session }: { session: SignedIn }) {
  useTranslation();
  const locale = currentLocale();
  dayjs.locale(DAY_LOCALES[locale]);
  const preferences = usePreferences();
  const [queryClient] = useState(newQueryClient);
  const [router] = useState(newRouter);
  return (
    <ConfigProvider locale={KIT_LOCALES[locale]} theme={kitTheme(preferences, useColour())} virtual={false}>
      <App message={{ top: 64, maxCount: 2 }}>
        <SessionContext value={session}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
          </QueryClientProvider>
        </SessionContext>
      </App>
    </ConfigProvider>
  );
}

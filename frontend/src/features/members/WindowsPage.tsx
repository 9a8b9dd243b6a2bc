import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Button, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { may, useMe } from "@/api/me";
import type { AccessWindow } from "@/api/types";
import { EmptyState } from "@/components/EmptyState";
import { PagedRecords } from "@/components/PagedRecords";
import { PageHeader } from "@/components/PageHeader";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { formatDate, formatMoment } from "@/i18n/format";
import { textOf, WEEKDAYS } from "./hours";
import { MembersTabs } from "./MembersTabs";
import { dropWindow, windowsQuery } from "./queries";
import { WindowDrawer } from "./WindowDrawer";

const route = getRouteApi("/members/windows");

/** When, and from where, people may be in: by role, and of single persons. */
export function WindowsPage() {
  const { t } = useTranslation();
  const changes = may(useMe(), "members:write");
  const { cursor } = route.useSearch();
  const navigate = route.useNavigate();
  const windows = useQuery({ ...windowsQuery(cursor), placeholderData: keepPreviousData });
  const [edited, setEdited] = useState<AccessWindow | "new">();
  return (
    <>
      <PageHeader title={t("windows.title")}>
        {changes && (
          <Button type="primary" onClick={() => setEdited("new")}>
            {t("windows.set")}
          </Button>
        )}
      </PageHeader>
      <MembersTabs />
      <PagedRecords
        label={t("windows.title")}
        columns={useColumns(changes, setEdited)}
        answer={windows}
        rowKey={(window) => window.id}
        empty={<EmptyState title={t("windows.none")} hint={t("windows.noneHint")} />}
        cursor={cursor}
        onCursor={(next) => void navigate({ search: { cursor: next } })}
      />
      {edited && (
        <WindowDrawer present={edited === "new" ? undefined : edited} onClose={() => setEdited(undefined)} />
      )}
    </>
  );
}

function useColumns(changes: boolean, edit: (window: AccessWindow) => void): Column<AccessWindow>[] {
  const { t } = useTranslation();
  const whose = ({ role, group, member }: AccessWindow) =>
    member?.name ?? group?.name ?? t(`role.${role as "sales"}`);
  const steps: Column<AccessWindow> = {
    key: "steps",
    title: t("members.steps"),
    wide: true,
    render: (window) => (
      <Space wrap>
        <Button aria-label={t("windows.changeOf", { whose: whose(window) })} onClick={() => edit(window)}>
          {t("windows.change")}
        </Button>
        <StepButton
          label={t("windows.drop")}
          ask={t("windows.dropAsk", { whose: whose(window) })}
          send={() => dropWindow(window.id)}
          done={() => t("windows.dropped")}
        />
      </Space>
    ),
  };
  return [
    { key: "whose", title: t("windows.whose"), heading: true, render: whose },
    {
      key: "open",
      title: t("windows.now"),
      render: ({ is_open }) => (
        <Tag tone={is_open ? "good" : "quiet"}>{t(is_open ? "windows.open" : "windows.shut")}</Tag>
      ),
    },
    {
      key: "changes",
      title: t("windows.changesAt"),
      render: ({ changes_at }) => changes_at && formatMoment(changes_at),
    },
    { key: "hours", title: t("windows.hours"), wide: true, render: (window) => <Hours window={window} /> },
    { key: "networks", title: t("windows.networksShort"), render: ({ networks }) => networks.join(", ") },
    ...(changes ? [steps] : []),
  ];
}

function Hours({ window }: { window: AccessWindow }) {
  const { t } = useTranslation();
  const lines = WEEKDAYS.flatMap((weekday) => {
    const spans = window.weekly.filter((span) => span.weekday === weekday);
    return spans.length === 0
      ? []
      : [{ key: `${weekday}`, text: `${t(`weekday.${weekday}`)}: ${textOf(spans)}` }];
  });
  const days = window.days.map(({ day, spans = [] }) => ({
    key: day,
    text: `${formatDate(day)}: ${spans.length === 0 ? t("windows.dayOff") : textOf(spans)}`,
  }));
  return (
    <>
      {[...lines, ...days].map(({ key, text }) => (
        <div key={key}>{text}</div>
      ))}
      <div>{window.time_zone}</div>
    </>
  );
}

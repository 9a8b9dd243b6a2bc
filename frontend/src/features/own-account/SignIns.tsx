import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SignIn } from "@/api/types";
import { PagedRecords } from "@/components/PagedRecords";
import type { Column } from "@/components/Records";
import { StepButton } from "@/components/StepButton";
import { Tag } from "@/components/Tag";
import { formatMoment } from "@/i18n/format";
import { deviceName } from "./device";
import { endOthers, endSignIn, signInsQuery } from "./queries";

/** Where the person is signed in, and the way to end it. */
export function SignIns() {
  const { t } = useTranslation();
  const [cursor, setCursor] = useState<string>();
  const signIns = useQuery({ ...signInsQuery(cursor), placeholderData: keepPreviousData });
  return (
    <section aria-label={t("ownAccount.signIns")}>
      <div className="own-account-heading">
        <h2>{t("ownAccount.signIns")}</h2>
        <StepButton
          label={t("ownAccount.endOthers")}
          ask={t("ownAccount.endOthersAsk")}
          send={endOthers}
          done={({ ended }) => t("ownAccount.ended", { count: ended })}
        />
      </div>
      <PagedRecords
        label={t("ownAccount.signIns")}
        columns={useColumns()}
        answer={signIns}
        rowKey={(row) => row.id}
        empty={null}
        cursor={cursor}
        onCursor={setCursor}
      />
    </section>
  );
}

function useColumns(): Column<SignIn>[] {
  const { t } = useTranslation();
  return [
    {
      key: "device",
      title: t("ownAccount.device"),
      heading: true,
      render: ({ device }) => deviceName(device),
    },
    { key: "address", title: t("ownAccount.address"), render: ({ address }) => address || "–" },
    { key: "started", title: t("ownAccount.startedAt"), render: (row) => formatMoment(row.started_at) },
    { key: "seen", title: t("ownAccount.seenAt"), render: (row) => formatMoment(row.seen_at) },
    {
      key: "end",
      title: t("ownAccount.end"),
      render: ({ id, current }) =>
        current ? (
          <Tag tone="good">{t("ownAccount.current")}</Tag>
        ) : (
          <StepButton
            label={t("nav.signOut")}
            send={() => endSignIn(id)}
            done={() => t("ownAccount.ended", { count: 1 })}
          />
        ),
    },
  ];
}

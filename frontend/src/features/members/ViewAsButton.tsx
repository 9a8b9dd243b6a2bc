import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Member } from "@/api/types";
import { ReasonDialog } from "@/components/ReasonDialog";

type Props = { member: Member; send: (id: string, reason: string) => Promise<void> };

/** Asks why before one looks as somebody else: the reason is kept. */
export function ViewAsButton({ member, send }: Props) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button onClick={() => setAsking(true)}>{t("viewing.start")}</Button>
      {asking && (
        <ReasonDialog
          title={t("viewing.startAs", { name: member.user.name })}
          label={t("viewing.reason")}
          submit={t("viewing.start")}
          send={(reason) => send(member.id, reason)}
          done={() => t("viewing.as", { name: member.user.name, partner: member.partner?.name })}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

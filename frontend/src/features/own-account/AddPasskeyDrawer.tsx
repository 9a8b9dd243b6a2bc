import { App } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { wasTurnedDown } from "@/api/passkeys";
import { usePosting } from "@/api/posting";
import { StepDrawer, TextStep } from "@/components/StepDrawer";
import { deviceName } from "./device";
import { useProof } from "./proof";
import { addPasskey } from "./queries";

type Props = { onClose: () => void; onCodes: (codes: string[]) => void };

export function AddPasskeyDrawer({ onClose, onCodes }: Props) {
  const { t } = useTranslation();
  const { message } = App.useApp();
  const [name, setName] = useState(deviceName(navigator.userAgent));
  const { proof, ready, fields } = useProof();
  const adding = usePosting(addPasskey, {
    after: (codes) => {
      void message.success(t("passkeys.added"));
      onCodes(codes);
    },
  });
  return (
    <StepDrawer
      title={t("passkeys.add")}
      submit={t("secondFactor.next")}
      error={wasTurnedDown(adding.error) ? undefined : adding.error}
      busy={adding.isPending}
      ready={name.trim() !== "" && ready}
      onSubmit={() => adding.mutate({ ...proof, name: name.trim() })}
      onClose={onClose}
    >
      <p className="muted">{t("passkeys.hint")}</p>
      <TextStep label={t("passkeys.name")} maxLength={200} value={name} onChange={setName} />
      {fields}
    </StepDrawer>
  );
}

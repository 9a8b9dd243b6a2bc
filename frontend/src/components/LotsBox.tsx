import { Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { LOT_EXAMPLES, type LotPart, lotsOf } from "./lots";

export type TypedLots = {
  textOf: (line: number) => string;
  type: (line: number, text: string) => void;
  /** None where it cannot be read. */
  of: (line: number) => LotPart[] | undefined;
  readable: boolean;
};

const nothing = () => "";

/** The lots that are typed beside lines, by line; what was not typed over is as suggested. */
export function useTypedLots(suggested: (line: number) => string = nothing): TypedLots {
  const [texts, setTexts] = useState<Readonly<Record<number, string>>>({});
  const textOf = (line: number) => texts[line] ?? suggested(line);
  return {
    textOf,
    type: (line, text) => setTexts((before) => ({ ...before, [line]: text })),
    of: (line) => lotsOf(textOf(line)),
    readable: Object.values(texts).every(lotsOf),
  };
}

type Props = {
  lots: TypedLots;
  line: number;
  item: string;
  tracking?: keyof typeof LOT_EXAMPLES;
};

/** Where the lots of a line are typed. */
export function LotsBox({ lots, line, item, tracking = "lot" }: Props) {
  const { t } = useTranslation();
  return (
    <Input
      aria-label={`${t("lot.lots")}: ${item}`}
      placeholder={LOT_EXAMPLES[tracking]}
      value={lots.textOf(line)}
      status={lots.of(line) ? "" : "error"}
      onChange={(event) => lots.type(line, event.target.value)}
    />
  );
}

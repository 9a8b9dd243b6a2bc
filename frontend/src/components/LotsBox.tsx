import { Input } from "antd";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { LOT_EXAMPLES, type LotPart, lotsOf } from "./lots";
import type { PartLine } from "./parts";

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

type Tracking = keyof typeof LOT_EXAMPLES;

/** The box under each line of an item that lots are kept of. */
export const lotsUnder =
  <Line extends PartLine>(lots: TypedLots, trackingOf: (line: Line) => Tracking) =>
  (line: Line): ReactNode =>
    trackingOf(line) !== "none" && (
      <LotsBox lots={lots} line={line.line_no} item={line.item.name} tracking={trackingOf(line)} />
    );

type Props = {
  id?: string;
  lots: TypedLots;
  line: number;
  item: string;
  tracking?: Tracking;
};

/** Where the lots of a line are typed. */
export function LotsBox({ id, lots, line, item, tracking = "lot" }: Props) {
  const { t } = useTranslation();
  return (
    <Input
      id={id}
      className="lots-box"
      aria-label={`${t("lot.lots")}: ${item}`}
      placeholder={LOT_EXAMPLES[tracking]}
      value={lots.textOf(line)}
      status={lots.of(line) ? "" : "error"}
      onChange={(event) => lots.type(line, event.target.value)}
    />
  );
}

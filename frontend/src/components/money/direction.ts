/** Which way money goes: `receipt` from customers, `payment` to suppliers and factories; their words are named so. */
export type Direction = "receipt" | "payment";

/** Whose words a form speaks: those of a direction, or of a customer who tells what it has paid. */
export type Wording = Direction | "paymentNotice";

/** The words of a refund: to customers, or from suppliers and factories. */
export const REFUND_WORDS = { receipt: "customerRefund", payment: "supplierRefund" } as const;

/** Which way money goes: `receipt` from customers, `payment` to suppliers and factories; their words are named so. */
export type Direction = "receipt" | "payment";

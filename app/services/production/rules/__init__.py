"""Pure rules of making: a locked order and what is asked for in, a `Posting` out."""

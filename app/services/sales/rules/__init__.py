"""Pure rules of selling: what each event writes."""

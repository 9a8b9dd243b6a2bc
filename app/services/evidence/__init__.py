"""Evidence files: what a person may see of a history, signed, with the proof that it is as it was sealed."""

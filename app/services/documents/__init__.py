"""What all documents share: numbers, amounts, due dates, names."""

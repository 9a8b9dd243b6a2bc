"""What all documents share: numbers, due dates."""

"""The accounting ledger: charts, periods and what is read from them."""

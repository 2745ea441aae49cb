"""What a LANE reports each quarter, filled from the data of that quarter; states ranked within their size."""

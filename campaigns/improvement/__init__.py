"""How a home works on a goal: the seven steps, PDSA cycles, notes on the chart."""

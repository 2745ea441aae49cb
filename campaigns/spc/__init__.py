"""Statistics of charts over time: values in, lines and verdicts out; numpy, no Django, no clock.

One series:   `charts.chart_of` (control and run charts), `findings` (verdicts), `mdc.view_of` (NHS icons)
Many at once: `arrays.charts_of`, `mdc.views_of` (series × months, NaN = missing)
Many homes:   `funnel.funnel_of`

Order of work after Anhøj's qicharts2 and NHSRplotthedots, whose numbers the tests compare with; formulas are cited
where they stand. Ratios are compared with lines before they are multiplied, and a difference of 1e-9 is none.
"""

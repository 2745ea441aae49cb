"""The QAPI report: one page per home and quarter, as a page to look at and as a tagged PDF for the committee."""

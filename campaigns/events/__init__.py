"""Learning sessions, webinars, meetings: sign-up, seats, waiting list, attendance, cohorts, calendar feeds."""

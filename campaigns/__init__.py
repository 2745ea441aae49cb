"""What people do on the map: goals, coalitions, enrollment, months, charts, outreach."""

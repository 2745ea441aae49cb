"""`make faults`: everything the outbox stands on is killed, stopped, frozen and restarted while mail leaves."""

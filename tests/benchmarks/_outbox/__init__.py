"""Processes of the benchmark `outbox`: the sink, our worker, django-post-office, bare smtplib."""

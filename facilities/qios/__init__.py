"""Who is responsible for a state: the QIOs, the statements of work, their contracts, the people who help."""

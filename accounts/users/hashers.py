"""Argon2id with OWASP's figures: 45 ms and 19 MiB a hash, where Django's own take 100 MiB per running sign-in."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2idHasher(Argon2PasswordHasher):
    time_cost = 2
    memory_cost = 19 * 1024  # KiB
    parallelism = 1

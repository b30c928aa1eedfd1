from django.contrib.auth.hashers import BCryptSHA256PasswordHasher


class FastBCryptHasher(BCryptSHA256PasswordHasher):
    """bcrypt with the fewest rounds it allows: for the test suite only."""

    algorithm = "bcrypt_sha256"
    rounds = 4
